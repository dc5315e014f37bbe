using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Speech;

/// <summary>A stretch of speech, such as a sentence with the pause after it.</summary>
/// <param name="Samples">16 bits, mono, at <see cref="SampleRate"/>.</param>
public readonly record struct SpeechPart(ReadOnlyMemory<short> Samples)
{
    /// <summary>Samples a second.</summary>
    public const int SampleRate = 24_000;

    private const string Audio = "audio";

    /// <param name="milliseconds">What it adds to the request's usage: rounded so that all parts together are right.</param>
    public TensorPart ToPart(long milliseconds) => new()
    {
        Outputs = [Tensor.Of(Audio, Samples.Span, Samples.Length)],
        Parameters = new Dictionary<string, ParameterValue> { ["sample_rate"] = ParameterValue.Of((long)SampleRate) },
        Quantities = new UsageQuantities { AudioOutMilliseconds = milliseconds },
    };

    /// <summary>The samples of a part as bytes, little-endian.</summary>
    /// <exception cref="KeyNotFoundException">It is no part of speech.</exception>
    public static ReadOnlyMemory<byte> BytesOf(TensorPart part) => part.Output(Audio).Bytes;
}
