namespace MaiCluster.Storage;

/// <summary>Limits of the stores: the embedded one and PostgreSQL.</summary>
public sealed record StorageOptions
{
    /// <summary>
    /// How long one statement waits for another process's write to end, 1 ms to 10 min (PostgreSQL: how long it may take, in whole
    /// seconds, rounded up). Default 5 s: a command line's write takes milliseconds, so a longer wait means that something is
    /// stuck, and the callers should hear of it.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Usage writes that one transaction commits at the most, 1 to 1,000,000; further ones are the next one's. Default 4,096: two
    /// seconds of 2,000 requests each, at under 1 KB a write.
    /// </summary>
    public int UsageQueue { get; init; } = 4096;

    /// <summary>
    /// How long usage writes wait for a PostgreSQL that does not answer before they fail, 0 to 10 min. Default 30 s: a restart or
    /// a failover to a standby takes less, and then no request hears of it.
    /// </summary>
    public TimeSpan OutageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that the embedded store's file may grow to, at least 1 MiB, several times the empty tables. Default null: the disk is the limit.</summary>
    public long? MaxBytes { get; init; }

    internal void Validate()
    {
        if (BusyTimeout < TimeSpan.FromMilliseconds(1) || BusyTimeout > TimeSpan.FromMinutes(10))
        {
            throw new ArgumentOutOfRangeException(nameof(BusyTimeout), BusyTimeout, "BusyTimeout must be between 1 ms and 10 min.");
        }

        if (UsageQueue is < 1 or > 1_000_000)
        {
            throw new ArgumentOutOfRangeException(nameof(UsageQueue), UsageQueue, "UsageQueue must be between 1 and 1,000,000.");
        }

        if (OutageTimeout < TimeSpan.Zero || OutageTimeout > TimeSpan.FromMinutes(10))
        {
            throw new ArgumentOutOfRangeException(nameof(OutageTimeout), OutageTimeout, "OutageTimeout must be between 0 and 10 min.");
        }

        if (MaxBytes is < 1_048_576)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxBytes), MaxBytes, "MaxBytes must be at least 1,048,576, or null for no limit.");
        }
    }
}
