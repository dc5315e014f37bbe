using System.Globalization;
using System.Runtime.InteropServices;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>A model of dense layers with random weights: 1 KB in a row, and as much compute as its width asks for.</summary>
/// <param name="Name">Of its package.</param>
/// <param name="Width">Of the hidden layers.</param>
/// <param name="Layers">Hidden ones after the first; they share their width x width weights, so that a file is small whatever it computes.</param>
internal sealed record DenseModel(string Name, int Width, int Layers)
{
    public const string Input = "x", Output = "y";

    /// <summary>Numbers of one row: 1 KB of them.</summary>
    public const int RowLength = 256;

    private const int Float32 = 1;

    /// <summary>Writes its package into a folder of this name under <paramref name="root"/>.</summary>
    /// <param name="engine">The manifest's <c>engine</c> object; null = no manifest at all.</param>
    public void Write(string root, string? engine)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, Name)).FullName;
        var file = ToFile().ToBytes();
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), file);
        if (engine is not null)
        {
            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
            File.WriteAllText(Path.Combine(folder, "model.json"), string.Create(CultureInfo.InvariantCulture, $$"""
                {
                  "format": 1, "name": "{{Name}}", "modality": "tensor", "licence": "Apache-2.0", "source": "repo", "dtype": "float32",
                  "files": [ { "path": "model.onnx", "bytes": {{file.Length}}, "sha256": "{{hash}}" } ],
                  "engine": {{engine}}
                }
                """));
        }
    }

    private OnnxFile ToFile()
    {
        var random = new Random(1);
        var file = new OnnxFile().Input(Input, Float32, -1, RowLength).Output(Output, Float32, -1, RowLength);
        var last = Input;
        for (var layer = 0; layer < Layers + 2; layer++)
        {
            var (rows, columns) = (layer == 0 ? RowLength : Width, layer == Layers + 1 ? RowLength : Width);
            var (weights, sum, result) = (layer == 0 ? "first" : layer == Layers + 1 ? "last" : "hidden", $"s{layer}", layer == Layers + 1 ? Output : $"h{layer}");
            if (layer is 0 or 1 || layer == Layers + 1)
            {
                file.Weights(weights, Float32, [rows, columns], Random(rows * columns, 2 / MathF.Sqrt(rows), random));
            }

            file.Node("MatMul", [last, weights], sum).Node("Tanh", [sum], result);
            last = result;
        }

        return file;
    }

    private static ReadOnlySpan<byte> Random(int count, float scale, Random random)
    {
        var values = new float[count];
        for (var index = 0; index < count; index++)
        {
            values[index] = ((random.NextSingle() * 2) - 1) * scale;
        }

        return MemoryMarshal.AsBytes<float>(values);
    }
}
