namespace MaiCluster.Serving.Metering;

/// <summary>What filled a device's time between two moments, in nanoseconds; all together they are the time between them.</summary>
public sealed record DeviceFill
{
    /// <summary>Steps, by the requests they were taken for.</summary>
    public required IReadOnlyList<OfRequest> Requests { get; init; }

    /// <summary>Loading and warming up.</summary>
    public required IReadOnlyList<OfModel> Loads { get; init; }

    /// <summary>Loaded, and nobody stepped.</summary>
    public required IReadOnlyList<OfModel> Idle { get; init; }

    /// <summary>Nothing was loaded.</summary>
    public required long UnallocatedNanoseconds { get; init; }

    public long TotalNanoseconds => Requests.Sum(part => part.Nanoseconds) + Loads.Sum(part => part.Nanoseconds) + Idle.Sum(part => part.Nanoseconds) + UnallocatedNanoseconds;

    public readonly record struct OfRequest(AttemptTime Attempt, long Nanoseconds);

    public readonly record struct OfModel(string Package, long Nanoseconds);
}
