namespace MaiCluster.Serving.Sessions;

/// <summary>Limits of sessions and of the text that is kept for them.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// How long a session, a response or a conversation is kept after it was last used, 1 min to 365 days. Default 24 h: a
    /// talk may be taken up again the next morning, and nothing lies around for longer.
    /// </summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Pause between two sweeps of what is past its time, 1 s to 1 day. Default 5 min: it cannot be read any more anyway.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tokens that one session's log holds, 1,024 to 16,777,216; what is beyond is computed again. Default 262,144, above the context of most models: 0.5 MB.</summary>
    public int MaxLogTokens { get; init; } = 262_144;

    /// <summary>Sessions in memory at a time, 1 to 10,000,000; one more waits in no queue, its turn is refused. Default 65,536: far above what devices can answer at a time, some gigabytes at worst.</summary>
    public int MaxActive { get; init; } = 65_536;

    /// <summary>A session that is not used for this long leaves memory; its log stays stored, 1 s to 1 day. Default 10 min: the pause between two turns of a talk.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range.</exception>
    public SessionOptions Checked()
    {
        Range(TimeToLive, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365), nameof(TimeToLive));
        Range(SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), nameof(SweepInterval));
        Range(IdleAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), nameof(IdleAfter));
        Range(MaxLogTokens, 1024, 1 << 24, nameof(MaxLogTokens));
        Range(MaxActive, 1, 10_000_000, nameof(MaxActive));
        return this;
    }

    private static void Range<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
        }
    }
}
