using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Writes a streamed answer into one buffer, which the stream sends after each drain.</summary>
internal abstract class StreamSink
{
    public abstract Utf8Buffer Buffer { get; }

    public virtual string ContentType => "text/event-stream; charset=utf-8";

    /// <summary>Whether bytes that are no answer can stand between its own: comments while it waits, an error at its end.</summary>
    public virtual bool IsEvents => true;

    /// <summary>What comes before the first token or part.</summary>
    public abstract void Begin();

    /// <param name="choice">Of all runs.</param>
    /// <param name="token">Neither failed nor cancelled.</param>
    public abstract ValueTask TakeAsync(int choice, GeneratedToken token);

    /// <summary>What comes after the last one; what is to be kept of the answer is stored when this completes.</summary>
    public abstract ValueTask FinishAsync(AnswerUsage usage);

    /// <summary>What comes instead when the answer failed, perhaps before it began. Asked of <see cref="IsEvents"/> alone: another answer is cut.</summary>
    public virtual void Error(ApiError error)
    {
        Buffer.Raw("data: "u8);
        Buffer.Raw(ErrorAnswer.Json(error));
        Buffer.Raw("\n\n"u8);
    }

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
