using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Fleets;

/// <summary>What the operator wants of one package.</summary>
public sealed record ModelGoal
{
    public required string Package { get; init; }

    /// <summary>What its clients are promised when they ask for nothing themselves.</summary>
    public Slo Slo { get; init; }

    /// <summary>0 to 1,000. Default 0: the model sleeps when nobody asks for it.</summary>
    public int MinReplicas { get; init; }

    /// <summary>1 to 1,000. Default 1,000.</summary>
    public int MaxReplicas { get; init; } = 1000;

    /// <summary>Unused for this long, its last replica goes, if <see cref="MinReplicas"/> allows. Default 15 min.</summary>
    public TimeSpan SleepAfter { get; init; } = TimeSpan.FromMinutes(15);
}
