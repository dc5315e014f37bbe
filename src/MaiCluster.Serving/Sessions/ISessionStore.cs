namespace MaiCluster.Serving.Sessions;

/// <summary>Sessions on disk, for any host. What is past its time is not there any more, swept or not.</summary>
public interface ISessionStore
{
    Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Writes, if the stored session still is the one that the writer knows.</summary>
    /// <param name="id">Whose state it is.</param>
    /// <param name="state">As <see cref="SessionLog.ToBytes"/> writes it.</param>
    /// <param name="etag">Of the state that is replaced; null = none is there yet.</param>
    /// <param name="expires">When it goes.</param>
    /// <param name="cancellationToken">Gives up before the commit; after it nothing.</param>
    /// <returns>The ETag of what is now stored; null when another one wrote it meanwhile, or its time is over: nothing is written then.</returns>
    Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Removes what is past its time; how many.</summary>
    Task<int> DeleteExpiredAsync(CancellationToken cancellationToken);
}

/// <summary>A session as it is stored.</summary>
/// <param name="State">Its log's bytes.</param>
/// <param name="ETag">Changes with each write.</param>
public sealed record StoredSession(ReadOnlyMemory<byte> State, string ETag);
