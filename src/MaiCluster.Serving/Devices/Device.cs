namespace MaiCluster.Serving.Devices;

/// <summary>One GPU (or a MIG instance of it), or a machine's CPU seen as a device.</summary>
public sealed record Device
{
    public required DeviceId Id { get; init; }

    /// <summary>What profiles are measured for, such as <c>cpu</c> or <c>h100-80gb</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it calls itself, for people.</summary>
    public required string Description { get; init; }

    /// <summary>What models may take of it in all.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>When it was last read, in micro-units of the ledger's currency; 0 before.</summary>
    public long PricePerHourMicros { get; init; }

    /// <summary>Loads nothing and answers at the pace of a profile.</summary>
    public bool IsSimulated { get; init; }
}
