using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Sessions;

/// <summary>What a session knows of a turn that is about to begin.</summary>
public sealed record SessionTurn
{
    public required SessionId Id { get; init; }

    /// <summary>How often the session had been deleted when the turn began: a turn that ends after a deletion leaves nothing behind.</summary>
    public int Generation { get; init; }

    /// <summary>Where its keys and values were last; null for a first turn.</summary>
    public ReplicaId? Replica { get; init; }

    /// <summary>Tokens that the prompt shares with the session's log, from its beginning.</summary>
    public int SharedTokens { get; init; }

    /// <summary>Of the shared tokens, those written by decode; in order, not touching each other.</summary>
    public IReadOnlyList<DecodedSpan> Decoded { get; init; } = [];
}
