using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>Turns samples of one answer into bytes of its format, as they come. Owned by one request.</summary>
internal interface IAudioEncoder : IAsyncDisposable
{
    /// <summary>Takes more samples, and gives what bytes there are by now.</summary>
    /// <param name="samples">16 bits little-endian, mono, 24 kHz.</param>
    ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into);

    /// <summary>Gives what is left.</summary>
    ValueTask FinishAsync(Utf8Buffer into);
}
