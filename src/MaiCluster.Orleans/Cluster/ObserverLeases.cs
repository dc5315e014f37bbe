namespace MaiCluster.Orleans.Cluster;

/// <summary>The observers that were heard of lately, each until its lease ends. One owner.</summary>
internal sealed class ObserverLeases(TimeSpan lease, TimeProvider time)
{
    private readonly Dictionary<ISnapshotObserver, long> _renewed = [];

    /// <summary>Those whose lease has not ended.</summary>
    public ISnapshotObserver[] Current
    {
        get
        {
            foreach (var (observer, renewed) in _renewed)
            {
                if (time.GetElapsedTime(renewed) > lease)
                {
                    _renewed.Remove(observer);
                }
            }

            return [.. _renewed.Keys];
        }
    }

    public void Renew(ISnapshotObserver observer) => _renewed[observer] = time.GetTimestamp();
}
