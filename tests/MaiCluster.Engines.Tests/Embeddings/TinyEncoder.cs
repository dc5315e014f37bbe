using System.Runtime.InteropServices;
using System.Text;

namespace MaiCluster.Engines.Tests.Embeddings;

/// <summary>Writes ONNX files of encoders that look up a vector for each token, in the layouts that packages come in.</summary>
internal static class TinyEncoder
{
    public const int Vocabulary = 100, Dimensions = 4;
    private const int Float = 1, Int64 = 7;

    /// <summary>The vector of a token.</summary>
    public static float[] VectorOf(int token) => [.. Enumerable.Range(0, Dimensions).Select(axis => ((token * 7) + (axis * 13)) % 31 - 15f)];

    /// <param name="inputs">Beside <c>input_ids</c>.</param>
    /// <param name="pooled">The output is <c>[b, d]</c>: of each dimension the largest.</param>
    /// <param name="mixed">Every number has the largest of the whole batch added: rows change each other.</param>
    public static void Write(string path, IReadOnlyList<string> inputs, bool pooled = false, bool mixed = false)
    {
        var states = pooled || mixed ? "states" : "out";
        var graph = new List<byte[]> { Field(1, Node("Gather", ["table", "input_ids"], states)) };
        if (pooled)
        {
            graph.Add(Field(1, Node("ReduceMax", [states], "out", Ints("axes", 1), Int("keepdims", 0))));
        }
        else if (mixed)
        {
            graph.Add(Field(1, Node("ReduceMax", [states], "largest", Int("keepdims", 1))));
            graph.Add(Field(1, Node("Add", [states, "largest"], "out")));
        }

        graph.Add(Field(2, Encoding.UTF8.GetBytes("tiny")));
        graph.Add(Field(5, Table()));
        graph.AddRange(inputs.Prepend("input_ids").Select(name => Field(11, Value(name, Int64, "b", "n"))));
        graph.Add(Field(12, pooled ? Value("out", Float, "b", Dimensions) : Value("out", Float, "b", "n", Dimensions)));
        File.WriteAllBytes(path, [.. Number(1, 8), .. Field(7, [.. graph.SelectMany(part => part)]), .. Field(8, [.. Field(1, []), .. Number(2, 13)])]);
    }

    private static byte[] Table()
    {
        var values = Enumerable.Range(0, Vocabulary).SelectMany(VectorOf).ToArray();
        return [.. Number(1, Vocabulary), .. Number(1, Dimensions), .. Number(2, Float), .. Field(8, Encoding.UTF8.GetBytes("table")), .. Field(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())];
    }

    private static byte[] Node(string type, string[] inputs, string output, params byte[][] attributes) =>
        [.. inputs.SelectMany(input => Field(1, Encoding.UTF8.GetBytes(input))), .. Field(2, Encoding.UTF8.GetBytes(output)), .. Field(4, Encoding.UTF8.GetBytes(type)), .. attributes.SelectMany(attribute => Field(5, attribute))];

    private static byte[] Int(string name, ulong value) => [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Number(3, value), .. Number(20, 2)];

    private static byte[] Ints(string name, ulong value) => [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Number(8, value), .. Number(20, 7)];

    private static byte[] Value(string name, ulong type, params object[] axes)
    {
        var shape = axes.SelectMany(axis => Field(1, axis is int size ? Number(1, (ulong)size) : Field(2, Encoding.UTF8.GetBytes((string)axis)))).ToArray();
        return [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, Field(1, [.. Number(1, type), .. Field(2, shape)]))];
    }

    private static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    private static byte[] Field(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
