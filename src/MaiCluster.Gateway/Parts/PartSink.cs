using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Parts;

/// <summary>Streams an answer that comes in parts.</summary>
internal abstract class PartSink : StreamSink
{
    public override Utf8Buffer Buffer { get; } = new(4096);

    public override void Begin()
    {
    }

    public sealed override ValueTask TakeAsync(int choice, GeneratedToken token) => token.Part is { } part ? TakeAsync(part) : default;

    protected abstract ValueTask TakeAsync(TensorPart part);
}
