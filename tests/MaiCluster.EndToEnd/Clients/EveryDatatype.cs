using MaiCluster.Node.Bench.Tensors;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Model files made here, one for each datatype, that give their input back.</summary>
internal static class EveryDatatype
{
    // The protocol's names, and ONNX's numbers for them.
    private static readonly (string Name, int Number)[] Types =
    [
        ("BOOL", 9), ("UINT8", 2), ("UINT16", 4), ("UINT32", 12), ("UINT64", 13), ("INT8", 3), ("INT16", 5), ("INT32", 6), ("INT64", 7),
        ("FP16", 10), ("FP32", 1), ("FP64", 11), ("BF16", 16), ("BYTES", 8),
    ];

    /// <summary>Writes a package for each into a folder of packages.</summary>
    public static void WriteTo(string folder)
    {
        foreach (var (name, number) in Types)
        {
            Write(folder, $"every-{name.ToLowerInvariant()}", new OnnxFile().Input("x", number, -1, 2).Output("y", number, -1, 2).Node("Identity", ["x"], "y"));
        }
    }

    private static void Write(string folder, string package, OnnxFile file)
    {
        Directory.CreateDirectory(Path.Combine(folder, package));
        File.WriteAllBytes(Path.Combine(folder, package, "model.onnx"), file.ToBytes());
    }
}
