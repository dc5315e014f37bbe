using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>A piece of a request's way back between processes: tokens, or a sign of life without any.</summary>
public sealed record TokenChunk
{
    /// <summary>
    /// Names the run that it is a piece of; 0 when there is none. The same work may have been begun again, by a late call at a
    /// replica that was restarted, and with several choices the order of its tokens is then another one.
    /// </summary>
    public required long Run { get; init; }

    /// <summary>The position of the first token in this run's stream, over all choices.</summary>
    public required int Position { get; init; }

    public required IReadOnlyList<GeneratedToken> Tokens { get; init; }

    /// <summary>Its place in the replica's own queue, from 1; 0 once it runs.</summary>
    public int QueuePosition { get; init; }

    /// <summary>Prompt tokens taken from a resident prefix; null before it runs.</summary>
    public int? CachedTokens { get; init; }

    /// <summary>The request's device time in this attempt so far.</summary>
    public long DeviceNanoseconds { get; init; }

    /// <summary>Set on the last chunk.</summary>
    public AttemptEnd? End { get; init; }

    /// <summary>Why a choice ends as failed.</summary>
    public RequestFailure? Failure { get; init; }
}
