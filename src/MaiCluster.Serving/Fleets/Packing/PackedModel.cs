using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>One model: what is asked of it and where it is.</summary>
internal sealed class PackedModel(int index, ModelGoal goal, ModelDemand demand, double rate)
{
    public int Index { get; } = index;

    public string Package => Goal.Package;

    public ModelGoal Goal { get; } = goal;

    public ModelDemand Demand { get; } = demand;

    /// <summary>Requests a second to plan for.</summary>
    public double Rate { get; } = rate;

    /// <summary>By class of device; null where it cannot run.</summary>
    public required WorkShape?[] Shapes { get; init; }

    /// <summary>By class of device: requests a second that a device of its own serves.</summary>
    public required double[] Capacities { get; init; }

    /// <summary>Starting and ready ones on nodes that are not draining, and those that this plan adds.</summary>
    public List<PackedReplica> Replicas { get; } = [];

    /// <summary>Those on draining nodes.</summary>
    public List<ReplicaSnapshot> Leaving { get; } = [];

    /// <summary>Someone waits for it, or asks for it.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Someone waits, and nothing runs or starts.</summary>
    public bool IsWaitedFor => Demand.Waiting > 0 && Replicas.Count == 0;

    /// <summary>Replicas it must have whatever its rate: one that runs stays until the model sleeps.</summary>
    public int Required => Math.Min(Goal.MaxReplicas, Math.Max(Goal.MinReplicas, IsAsked || (Demand.Idle < Goal.SleepAfter && Replicas.Count > 0) ? 1 : 0));

    /// <summary>Nobody waits for it, and nobody used it for long enough to let it sleep.</summary>
    public bool MaySleep => Demand.Waiting == 0 && Demand.Idle >= Goal.SleepAfter;

    /// <summary>Why it gets less than it needs.</summary>
    public string? Unplaced { get; set; }

    /// <summary>A replica was ordered to make room for this one: it starts when that is gone.</summary>
    public bool WaitsForMemory { get; set; }

    /// <summary>Replicas that stand or start.</summary>
    public int Count => Replicas.Count - StoppedCount;

    public bool CanGrow => Count < Goal.MaxReplicas;

    public int KeptCount
    {
        get
        {
            var kept = 0;
            foreach (var replica in Replicas)
            {
                kept += replica.IsKept ? 1 : 0;
            }

            return kept;
        }
    }

    private int StoppedCount
    {
        get
        {
            var stopped = 0;
            foreach (var replica in Replicas)
            {
                stopped += replica.IsStopped ? 1 : 0;
            }

            return stopped;
        }
    }
}
