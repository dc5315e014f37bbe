using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Orleans.Wire;

/// <summary>Tensors, parameters and quantities in few bytes beyond the elements themselves.</summary>
internal static class TensorPack
{
    private const int MostBytesPerCharacter = 3;
    private const int HeadNumbers = 16;

    private const byte Flag = 0, Whole = 1, Real = 2, Text = 3;

    /// <summary>What a request holds beside its head: <see cref="ReadRequest"/> puts both together again.</summary>
    public static byte[] Write(TensorRequest request)
    {
        var most = (HeadNumbers * PackWriter.MostNumberBytes) + MostBytes(request.Inputs, request.Parameters) + request.Outputs.Sum(MostBytes);
        using var writer = new PackWriter(most);
        return Write(writer, request);
    }

    /// <exception cref="InvalidDataException">The bytes are no such pack.</exception>
    public static TensorRequest ReadRequest(ReadOnlySpan<byte> pack, RequestId id, Requester requester, string model, int priority)
    {
        var reader = new PackReader(pack);
        return new TensorRequest
        {
            Id = id,
            Requester = requester,
            Model = model,
            Priority = priority,
            Slo = new Slo(ReadTime(ref reader), ReadTime(ref reader)),
            WorkUnits = reader.Number(),
            MostParts = reader.Number(),
            Quantities = ReadQuantities(ref reader),
            Outputs = ReadNames(ref reader),
            Inputs = ReadTensors(ref reader),
            Parameters = ReadParameters(ref reader),
        };
    }

    public static int MostBytes(TensorPart part) => (HeadNumbers * PackWriter.MostNumberBytes) + MostBytes(part.Outputs, part.Parameters);

    public static void Write(ref PackWriter writer, TensorPart part)
    {
        Write(ref writer, part.Quantities);
        Write(ref writer, part.Outputs);
        Write(ref writer, part.Parameters);
    }

    /// <exception cref="InvalidDataException">The bytes are no such pack.</exception>
    public static TensorPart ReadPart(ref PackReader reader) => new()
    {
        Quantities = ReadQuantities(ref reader),
        Outputs = ReadTensors(ref reader),
        Parameters = ReadParameters(ref reader),
    };

    private static byte[] Write(PackWriter writer, TensorRequest request)
    {
        Write(ref writer, request.Slo.FirstToken);
        Write(ref writer, request.Slo.PerToken);
        writer.Number(request.WorkUnits);
        writer.Number(request.MostParts);
        Write(ref writer, request.Quantities);
        writer.Number(request.Outputs.Count);
        foreach (var output in request.Outputs)
        {
            writer.Text(output);
        }

        Write(ref writer, request.Inputs);
        Write(ref writer, request.Parameters);
        return writer.ToArray();
    }

    private static void Write(ref PackWriter writer, TimeSpan? time) => writer.Number((ulong)(time?.Ticks + 1 ?? 0));

    private static TimeSpan? ReadTime(ref PackReader reader) => reader.Long() is > 0 and var ticks ? TimeSpan.FromTicks((long)ticks - 1) : null;

    private static void Write(ref PackWriter writer, UsageQuantities quantities)
    {
        foreach (var quantity in quantities.All)
        {
            writer.Number((ulong)quantity);
        }
    }

    private static UsageQuantities ReadQuantities(ref PackReader reader)
    {
        var all = new long[UsageQuantities.Names.Count];
        for (var at = 0; at < all.Length; at++)
        {
            all[at] = (long)reader.Long();
        }

        return UsageQuantities.Of(all);
    }

    private static void Write(ref PackWriter writer, IReadOnlyList<Tensor> tensors)
    {
        writer.Number(tensors.Count);
        foreach (var tensor in tensors)
        {
            writer.Text(tensor.Name);
            writer.Number((int)tensor.Type);
            writer.Number(tensor.Shape.Count);
            foreach (var dimension in tensor.Shape)
            {
                writer.Number((ulong)dimension);
            }

            writer.Bytes(tensor.Bytes.Span);
        }
    }

    private static Tensor[] ReadTensors(ref PackReader reader)
    {
        var tensors = new Tensor[reader.Count(leastBytes: 4)];
        for (var at = 0; at < tensors.Length; at++)
        {
            var (name, type) = (reader.Text(), (TensorType)reader.Number());
            var shape = new long[reader.Count(leastBytes: 1)];
            for (var axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = (long)reader.Long();
            }

            tensors[at] = Enum.IsDefined(type) ? Whole(name, type, shape, reader.Bytes()) : throw new InvalidDataException($"A pack has a tensor of the unknown type {(int)type}.");
        }

        return tensors;

        static Tensor Whole(string name, TensorType type, long[] shape, byte[] bytes)
        {
            try
            {
                return new Tensor(name, type, shape, bytes);
            }
            catch (ArgumentException error)
            {
                throw new InvalidDataException(error.Message, error);
            }
        }
    }

    private static string[] ReadNames(ref PackReader reader)
    {
        var names = new string[reader.Count(leastBytes: 1)];
        for (var at = 0; at < names.Length; at++)
        {
            names[at] = reader.Text();
        }

        return names;
    }

    private static void Write(ref PackWriter writer, IReadOnlyDictionary<string, ParameterValue> parameters)
    {
        writer.Number(parameters.Count);
        foreach (var (name, value) in parameters)
        {
            writer.Text(name);
            switch (value)
            {
                case { Flag: { } flag }:
                    writer.Number(Flag);
                    writer.Number(flag ? 1 : 0);
                    break;
                case { Whole: { } whole }:
                    writer.Number(Whole);
                    writer.Number((ulong)whole);
                    break;
                case { Real: { } real }:
                    writer.Number(Real);
                    writer.Double(real);
                    break;
                default:
                    writer.Number(Text);
                    writer.Text(value.Text!);
                    break;
            }
        }
    }

    private static Dictionary<string, ParameterValue> ReadParameters(ref PackReader reader)
    {
        var count = reader.Count(leastBytes: 3);
        var parameters = new Dictionary<string, ParameterValue>(count, StringComparer.Ordinal);
        for (var at = 0; at < count; at++)
        {
            var name = reader.Text();
            parameters[name] = reader.Number() switch
            {
                Flag => ParameterValue.Of(reader.Number() != 0),
                Whole => ParameterValue.Of((long)reader.Long()),
                Real => ParameterValue.Of(reader.Double()),
                Text => ParameterValue.Of(reader.Text()),
                var kind => throw new InvalidDataException($"A pack has a parameter of the unknown kind {kind}."),
            };
        }

        return parameters;
    }

    private static int MostBytes(IReadOnlyList<Tensor> tensors, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        tensors.Sum(tensor => MostBytes(tensor.Name) + ((tensor.Shape.Count + 3) * PackWriter.MostNumberBytes) + tensor.Bytes.Length)
        + parameters.Sum(parameter => MostBytes(parameter.Key) + MostBytes(parameter.Value.Text ?? "") + (2 * PackWriter.MostNumberBytes))
        + (2 * PackWriter.MostNumberBytes);

    private static int MostBytes(string text) => PackWriter.MostNumberBytes + (text.Length * MostBytesPerCharacter);
}
