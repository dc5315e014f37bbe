using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What an answer shall be.</summary>
internal sealed record AnswerPlan
{
    /// <summary>The session's, with what is different for this answer.</summary>
    public required CallSettings Settings { get; init; }

    /// <summary>It joins the conversation.</summary>
    public bool Joins { get; init; } = true;

    /// <summary>What it answers in place of the conversation; null = the conversation.</summary>
    public IReadOnlyList<LiveItem>? Input { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>>? Metadata { get; init; }

    /// <summary>When it was asked for, on the clock of timestamps.</summary>
    public required long AskedTimestamp { get; init; }

    /// <summary>Begun by a turn's end: where nothing was said in the turn, nothing is answered.</summary>
    public string? TurnItemId { get; init; }
}
