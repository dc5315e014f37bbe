using MaiCluster.Node.Bench.Tensors;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>A model file made here that gives each of its inputs back, one of every datatype.</summary>
internal static class EveryDatatype
{
    public const string Name = "every";

    // The protocol's names, and ONNX's numbers for them.
    private static readonly (string Name, int Number)[] Types =
    [
        ("BOOL", 9), ("UINT8", 2), ("UINT16", 4), ("UINT32", 12), ("UINT64", 13), ("INT8", 3), ("INT16", 5), ("INT32", 6), ("INT64", 7),
        ("FP16", 10), ("FP32", 1), ("FP64", 11), ("BF16", 16), ("BYTES", 8),
    ];

    /// <summary>Writes a package for each datatype into a folder of packages; a graph runs all its inputs, so that each has a file of its own.</summary>
    public static void WriteTo(string folder)
    {
        foreach (var (name, number) in Types)
        {
            Write(folder, $"{Name}-{name.ToLowerInvariant()}", new OnnxFile().Input("x", number, -1, 2).Output("y", number, -1, 2).Node("Identity", ["x"], "y"));
        }
    }

    private static void Write(string folder, string package, OnnxFile file)
    {
        Directory.CreateDirectory(Path.Combine(folder, package));
        File.WriteAllBytes(Path.Combine(folder, package, "model.onnx"), file.ToBytes());
    }
}
