using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets;

/// <summary>Replicas that could not be loaded, why, and when each is tried again: after a pause that doubles. One owner.</summary>
internal sealed class LoadFailures(FleetOptions options)
{
    private readonly Dictionary<ReplicaId, Failure> _failures = [];

    public void Failed(ReplicaId replica, string reason, TimeSpan now)
    {
        var count = _failures.TryGetValue(replica, out var before) ? Math.Min(before.Count + 1, 30) : 1;
        var pause = options.FirstRetry * Math.Pow(2, count - 1);
        _failures[replica] = new Failure(count, now + (pause < options.LastRetry ? pause : options.LastRetry), reason);
    }

    public void Loaded(ReplicaId replica) => _failures.Remove(replica);

    /// <summary>When each may be tried again; those whose time came long ago are forgotten.</summary>
    public IReadOnlyDictionary<ReplicaId, TimeSpan> Until(TimeSpan now)
    {
        var until = new Dictionary<ReplicaId, TimeSpan>(_failures.Count);
        foreach (var (replica, failure) in _failures)
        {
            if (now - failure.Until > options.ForgetAfter)
            {
                _failures.Remove(replica);
            }
            else
            {
                until.Add(replica, failure.Until);
            }
        }

        return until;
    }

    /// <summary>Why the package failed, where it is paused now; null when it is not.</summary>
    public string? Reason(string package, TimeSpan now)
    {
        foreach (var (replica, failure) in _failures)
        {
            if (replica.Package == package && failure.Until > now)
            {
                return $"{replica}: {failure.Reason}";
            }
        }

        return null;
    }

    private readonly record struct Failure(int Count, TimeSpan Until, string Reason);
}
