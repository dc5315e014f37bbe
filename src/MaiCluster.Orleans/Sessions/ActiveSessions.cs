using System.Collections.Concurrent;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Sessions;

/// <summary>The sessions in this silo's memory: counted against their limit, and listed.</summary>
internal sealed class ActiveSessions(NodeActors node)
{
    private readonly ConcurrentDictionary<GrainId, Session> _sessions = new();

    public SessionListing[] Listings => [.. _sessions.Values.Select(session => session.Listing()).OfType<SessionListing>()];

    /// <exception cref="InvalidOperationException">There are as many as there may be.</exception>
    public void Add(GrainId id, Session session)
    {
        if (_sessions.Count >= node.Sessions.MaxActive)
        {
            throw new InvalidOperationException($"{node.Node} has {node.Sessions.MaxActive} sessions in memory, as many as it may: try again when some are idle.");
        }

        _sessions[id] = session;
    }

    public void Remove(GrainId id) => _sessions.TryRemove(id, out _);
}
