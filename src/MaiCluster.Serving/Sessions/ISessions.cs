using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Sessions;

/// <summary>The session actors as the pipeline calls them, wherever they are.</summary>
public interface ISessions
{
    /// <summary>What the session knows of a turn with this prompt.</summary>
    ValueTask<SessionTurn> BeginTurnAsync(SessionId session, string model, ReadOnlyMemory<int> prompt, CancellationToken cancellationToken);

    /// <summary>The turn has ended: prompt and answer become the session's log.</summary>
    Task EndTurnAsync(SessionId session, CompletedTurn turn);

    /// <summary>Forgets the session, its stored text too. False when there is none.</summary>
    Task<bool> DeleteAsync(SessionId session);

    /// <summary>Sessions that are active now.</summary>
    Task<IReadOnlyList<SessionListing>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A turn that came to an end by itself, or as far as it got.</summary>
/// <param name="Model">Which model answered.</param>
/// <param name="Replica">Which replica holds its keys and values.</param>
/// <param name="Turn">As it began.</param>
/// <param name="Prompt">All of it.</param>
/// <param name="Answer">Its first choice's tokens that were computed: the last drawn one is not.</param>
public sealed record CompletedTurn(string Model, ReplicaId Replica, SessionTurn Turn, ReadOnlyMemory<int> Prompt, ReadOnlyMemory<int> Answer);

/// <summary>One session as the admin API shows it; no text of it.</summary>
public sealed record SessionListing(SessionId Id, string Model, ReplicaId? Replica, int Tokens, int Turns, DateTimeOffset LastUsed);
