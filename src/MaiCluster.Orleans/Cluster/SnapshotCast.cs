using MaiCluster.Serving.Cluster;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Hands this node's snapshots to all who listen, one-way and without a hub between: the last known list serves as long as its leases.</summary>
internal sealed class SnapshotCast(NewsOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ObserverLeases _observers = new(options.Lease, time);

    /// <summary>The fleet grain's list has come.</summary>
    public void Renew(IEnumerable<ISnapshotObserver> observers)
    {
        lock (_gate)
        {
            foreach (var observer in observers)
            {
                _observers.Renew(observer);
            }
        }
    }

    public void Publish(NodeSnapshot node)
    {
        ISnapshotObserver[] observers;
        lock (_gate)
        {
            observers = _observers.Current;
        }

        foreach (var observer in observers)
        {
            observer.HearAsync(node).Ignore(); // one-way: nothing comes back
        }
    }
}
