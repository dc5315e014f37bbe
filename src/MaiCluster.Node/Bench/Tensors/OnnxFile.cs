using System.Buffers;
using System.Text;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>Writes small ONNX files: a graph of inputs, outputs, weights and nodes, as protobuf bytes.</summary>
internal sealed class OnnxFile
{
    private const int IrVersion = 8, Opset = 17;

    private readonly ArrayBufferWriter<byte> _graph = new();

    /// <param name="name">Of the input.</param>
    /// <param name="element">ONNX's number of the element type, such as 1 for float32.</param>
    /// <param name="shape">-1 = any; null = not even the number of axes is said.</param>
    public OnnxFile Input(string name, int element, params long[]? shape) => Value(11, name, element, shape);

    public OnnxFile Output(string name, int element, params long[]? shape) => Value(12, name, element, shape);

    public OnnxFile Weights(string name, int element, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var tensor = new ArrayBufferWriter<byte>();
        foreach (var length in shape)
        {
            Number(tensor, 1, (ulong)length);
        }

        Number(tensor, 2, (ulong)element);
        Text(tensor, 8, name);
        Bytes(tensor, 9, bytes);
        Bytes(_graph, 5, tensor.WrittenSpan);
        return this;
    }

    /// <summary>An operation without attributes.</summary>
    public OnnxFile Node(string operation, string[] inputs, params string[] outputs)
    {
        var node = new ArrayBufferWriter<byte>();
        foreach (var input in inputs)
        {
            Text(node, 1, input);
        }

        foreach (var output in outputs)
        {
            Text(node, 2, output);
        }

        Text(node, 4, operation);
        Bytes(_graph, 1, node.WrittenSpan);
        return this;
    }

    public byte[] ToBytes()
    {
        var opset = new ArrayBufferWriter<byte>();
        Number(opset, 2, Opset);
        var graph = new ArrayBufferWriter<byte>();
        graph.Write(_graph.WrittenSpan);
        Text(graph, 2, "graph");
        var model = new ArrayBufferWriter<byte>();
        Number(model, 1, IrVersion);
        Bytes(model, 7, graph.WrittenSpan);
        Bytes(model, 8, opset.WrittenSpan);
        return model.WrittenSpan.ToArray();
    }

    private OnnxFile Value(int field, string name, int element, long[]? shape)
    {
        var tensor = new ArrayBufferWriter<byte>();
        Number(tensor, 1, (ulong)element);
        if (shape is not null)
        {
            var axes = new ArrayBufferWriter<byte>();
            for (var axis = 0; axis < shape.Length; axis++)
            {
                var length = new ArrayBufferWriter<byte>();
                if (shape[axis] < 0)
                {
                    Text(length, 2, axis == 0 ? "batch" : $"any{axis}");
                }
                else
                {
                    Number(length, 1, (ulong)shape[axis]);
                }

                Bytes(axes, 1, length.WrittenSpan);
            }

            Bytes(tensor, 2, axes.WrittenSpan);
        }

        var type = new ArrayBufferWriter<byte>();
        Bytes(type, 1, tensor.WrittenSpan);
        var value = new ArrayBufferWriter<byte>();
        Text(value, 1, name);
        Bytes(value, 2, type.WrittenSpan);
        Bytes(_graph, field, value.WrittenSpan);
        return this;
    }

    private static void Text(ArrayBufferWriter<byte> into, int field, string text) => Bytes(into, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(ArrayBufferWriter<byte> into, int field, ReadOnlySpan<byte> bytes)
    {
        Varint(into, ((ulong)field << 3) | 2);
        Varint(into, (ulong)bytes.Length);
        into.Write(bytes);
    }

    private static void Number(ArrayBufferWriter<byte> into, int field, ulong value)
    {
        Varint(into, (ulong)field << 3);
        Varint(into, value);
    }

    private static void Varint(ArrayBufferWriter<byte> into, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            into.Write([(byte)(value | 0x80)]);
        }

        into.Write([(byte)value]);
    }
}
