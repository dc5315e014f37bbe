using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>Reads one input or output of a graph: a <c>ValueInfoProto</c>.</summary>
/// <param name="kind">What to call it in a message.</param>
internal sealed class OnnxValueReader(ProtobufReader file, string kind)
{
    public const int MostNameBytes = 256;

    public TensorSpec Read(long end)
    {
        const int nameField = 1, typeField = 2;
        string? name = null;
        TensorSpec? spec = null;
        while (file.TryNext(end, out var field, out var wire))
        {
            if (field is not (nameField or typeField))
            {
                file.Skip(wire, end);
                continue;
            }

            file.Expect(wire, ProtobufReader.LengthDelimited);
            if (field == nameField)
            {
                name = file.ReadText(end, MostNameBytes) ?? throw file.Broken($"has an {kind} whose name is not 1 to {MostNameBytes} bytes of UTF-8");
            }
            else
            {
                spec = ReadType(file.ReadEnd(end), name);
            }
        }

        return spec is not null && name is not null ? spec with { Name = name } : throw file.Broken($"has an {kind} without name or type");
    }

    private TensorSpec ReadType(long end, string? name)
    {
        const int tensorField = 1, denotationField = 6;
        TensorSpec? spec = null;
        while (file.TryNext(end, out var field, out var wire))
        {
            if (field == denotationField)
            {
                file.Skip(wire, end);
                continue;
            }

            // The other fields are sequences, maps and the like.
            spec = field == tensorField && wire == ProtobufReader.LengthDelimited ? ReadTensorType(file.ReadEnd(end), name) : throw NoTensor(name);
        }

        return spec ?? throw NoTensor(name);
    }

    private InvalidDataException NoTensor(string? name) => new($"its {kind} '{name}' is no tensor; only tensors are served");

    private TensorSpec ReadTensorType(long end, string? name)
    {
        const int elementField = 1, shapeField = 2;
        TensorType? type = null;
        long[]? shape = null;
        while (file.TryNext(end, out var field, out var wire))
        {
            if (field == elementField)
            {
                file.Expect(wire, ProtobufReader.Varint);
                var element = file.ReadVarint(end);
                type = OnnxElement.TypeOf(element)
                    ?? throw new InvalidDataException($"its {kind} '{name}' has ONNX elements of type {element}; served are {TensorTypes.All}");
            }
            else if (field == shapeField)
            {
                file.Expect(wire, ProtobufReader.LengthDelimited);
                shape = ReadShape(file.ReadEnd(end));
            }
            else
            {
                file.Skip(wire, end);
            }
        }

        return type is { } known
            ? new TensorSpec(name ?? "", known, shape ?? [-1]) { HasAnyShape = shape is null }
            : throw new InvalidDataException($"its {kind} '{name}' has no element type");
    }

    private long[] ReadShape(long end)
    {
        const int dimField = 1, valueField = 1, mostAxes = 32;
        var axes = new List<long>();
        while (file.TryNext(end, out var field, out var wire))
        {
            if (field != dimField)
            {
                file.Skip(wire, end);
                continue;
            }

            file.Expect(wire, ProtobufReader.LengthDelimited);
            var dimEnd = file.ReadEnd(end);
            var length = -1L;
            while (file.TryNext(dimEnd, out var inner, out var innerWire))
            {
                if (inner != valueField)
                {
                    file.Skip(innerWire, dimEnd); // a name instead of a length: any
                    continue;
                }

                file.Expect(innerWire, ProtobufReader.Varint);
                length = Math.Max(-1, (long)file.ReadVarint(dimEnd));
            }

            axes.Add(axes.Count < mostAxes ? length : throw file.Broken($"has a tensor of more than {mostAxes} axes"));
        }

        return [.. axes];
    }
}
