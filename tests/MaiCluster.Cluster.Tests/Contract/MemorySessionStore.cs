using System.Globalization;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>Sessions that all nodes of a test share; nothing expires.</summary>
public sealed class MemorySessionStore : ISessionStore
{
    private readonly Dictionary<SessionId, StoredSession> _sessions = [];
    private int _etag;

    public Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        lock (_sessions)
        {
            return Task.FromResult(_sessions.GetValueOrDefault(id));
        }
    }

    public Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        lock (_sessions)
        {
            if (_sessions.GetValueOrDefault(id)?.ETag != etag)
            {
                return Task.FromResult<string?>(null);
            }

            var written = (++_etag).ToString(CultureInfo.InvariantCulture);
            _sessions[id] = new StoredSession(state.ToArray(), written);
            return Task.FromResult<string?>(written);
        }
    }

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) => Task.FromResult(0);
}
