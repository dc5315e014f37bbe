using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Writes a streamed text's events into one buffer.</summary>
internal abstract class EventSink : AnswerSink
{
    public Utf8Buffer Buffer { get; } = new(4096);

    /// <summary>What comes before the first token.</summary>
    public abstract void Begin(IReadOnlyList<ChoiceProgress> choices);

    /// <summary>What comes after the last one; what is to be kept of the answer is stored when this completes.</summary>
    public abstract ValueTask FinishAsync(AnswerUsage usage);

    /// <summary>What comes instead when the answer failed, perhaps before it began.</summary>
    public abstract void Error(ApiError error);
}
