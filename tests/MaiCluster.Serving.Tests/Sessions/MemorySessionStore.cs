using System.Globalization;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Tests.Sessions;

/// <summary>A store in memory that keeps to its contract; one thread.</summary>
internal sealed class MemorySessionStore(TimeProvider time) : ISessionStore
{
    private readonly Dictionary<SessionId, (byte[] State, string ETag, DateTimeOffset Expires)> _rows = [];
    private int _writes;

    public int Writes => _writes;

    public Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken) =>
        Task.FromResult(Live(id) is { } row ? new StoredSession(row.State, row.ETag) : null);

    public Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        if (Live(id)?.ETag != etag)
        {
            return Task.FromResult<string?>(null);
        }

        var next = (++_writes).ToString(CultureInfo.InvariantCulture);
        _rows[id] = (state.ToArray(), next, expires);
        return Task.FromResult<string?>(next);
    }

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        var over = _rows.Where(row => row.Value.Expires <= time.GetUtcNow()).Select(row => row.Key).ToArray();
        return Task.FromResult(over.Count(_rows.Remove));
    }

    private (byte[] State, string ETag)? Live(SessionId id) =>
        _rows.TryGetValue(id, out var row) && row.Expires > time.GetUtcNow() ? (row.State, row.ETag) : null;
}
