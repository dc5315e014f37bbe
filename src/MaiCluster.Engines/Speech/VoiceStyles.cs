using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Speech.Voices;

namespace MaiCluster.Engines.Speech;

/// <summary>The voices of a package: each a table <c>[510, 256]</c> with a style for every number of symbols. Read when first spoken with; safe for any thread.</summary>
internal sealed class VoiceStyles(ModelPackage package)
{
    public const int Width = 256;

    private const int Rows = 510;

    private readonly ConcurrentDictionary<string, float[]> _tables = new(StringComparer.Ordinal);

    /// <summary>The style of a mix of voices for so many symbols.</summary>
    /// <exception cref="InvalidDataException">A voice's file has the wrong size.</exception>
    public float[] For(VoiceBlend blend, int symbols)
    {
        var style = new float[Width];
        var row = Math.Min(symbols, Rows - 1) * Width;
        foreach (var (voice, weight) in blend.Parts)
        {
            TensorPrimitives.MultiplyAdd(_tables.GetOrAdd(voice.Name, Read).AsSpan(row, Width), (float)weight, style, style);
        }

        return style;
    }

    private float[] Read(string voice)
    {
        var path = package.FileNamed($"voices/{voice}.bin");
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == Rows * Width * sizeof(float)
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : throw new InvalidDataException($"{path} has {bytes.Length} bytes; a voice has {Rows * Width * sizeof(float)}.");
    }
}
