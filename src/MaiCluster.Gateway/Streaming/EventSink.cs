using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Writes a streamed answer's events into one buffer, which the stream sends after each drain.</summary>
internal abstract class EventSink : AnswerSink
{
    public Utf8Buffer Buffer { get; } = new(4096);

    /// <summary>What comes before the first token.</summary>
    public abstract void Begin(IReadOnlyList<ChoiceProgress> choices);

    /// <summary>What comes after the last one; what is to be kept of the answer is stored when this completes.</summary>
    public abstract ValueTask FinishAsync(AnswerUsage usage);

    /// <summary>What comes instead when the answer failed, perhaps before it began.</summary>
    public abstract void Error(ApiError error);

    /// <summary>A comment, which clients skip: the request still waits.</summary>
    public void Waiting(int position, TimeSpan? expected)
    {
        Buffer.Raw(": position "u8);
        Buffer.Number(position);
        if (expected is { } time)
        {
            Buffer.Raw(", ready in "u8);
            Buffer.Number(Math.Max(0, (long)Math.Ceiling(time.TotalSeconds)));
            Buffer.Raw(" s"u8);
        }

        Buffer.Raw("\n\n"u8);
    }
}
