namespace MaiCluster.Serving.Actors;

/// <summary>Limits of a table of actors.</summary>
public sealed record ActorTableOptions
{
    /// <summary>Actors in memory at a time, 1 to 10,000,000. Default 65,536: more than are in use at a time; a full table puts its idlest ones out.</summary>
    public int MaxActors { get; init; } = 65_536;

    /// <summary>Turns of one actor that run or wait at a time, 1 to 1,000,000. Default 1,024: an actor's turn takes microseconds, so a longer line means that it is stuck.</summary>
    public int MaxTurns { get; init; } = 1024;

    /// <summary>An actor without a turn for this long leaves memory, 10 ms to 1 day. Default 10 min: the pause between two turns of a talk.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxActors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxActors, 10_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTurns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTurns, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleAfter, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(IdleAfter, TimeSpan.FromDays(1));
    }
}
