namespace MaiCluster.Serving.Cluster;

/// <summary>What this process knows of the cluster: the latest snapshot, and who wants to hear of the next.</summary>
public sealed class ClusterView(TimeProvider time)
{
    /// <summary>A node that sent nothing for this long is left out, 3 announcements.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);
    private volatile ClusterSnapshot _snapshot = ClusterSnapshot.Empty;

    public ClusterSnapshot Snapshot => _snapshot;

    /// <summary>Called after each change, on the thread that brought it; must be quick.</summary>
    public event Action<ClusterSnapshot>? Changed;

    public void Publish(NodeSnapshot node)
    {
        lock (_gate)
        {
            _heard[node.Node] = time.GetTimestamp();
            _snapshot = _snapshot.With(node);
        }

        Changed?.Invoke(_snapshot);
    }

    /// <summary>Leaves out nodes that fell silent.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            var silent = _heard.Where(heard => time.GetElapsedTime(heard.Value) > Silence).Select(heard => heard.Key).ToArray();
            if (silent.Length == 0)
            {
                return;
            }

            foreach (var node in silent)
            {
                _heard.Remove(node);
                _snapshot = _snapshot.Without(node);
            }
        }

        Changed?.Invoke(_snapshot);
    }
}
