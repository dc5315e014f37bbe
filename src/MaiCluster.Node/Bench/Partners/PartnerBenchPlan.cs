namespace MaiCluster.Node.Bench.Partners;

/// <summary>What is asked of each way.</summary>
internal sealed record PartnerBenchPlan
{
    public required IReadOnlyList<StreamsAtOnce> Streams { get; init; }

    /// <summary>Of each stream.</summary>
    public required int Tokens { get; init; }

    public required int LeastPaceMs { get; init; }

    /// <summary>Of all streams together.</summary>
    public required int MostTokensPerSecond { get; init; }

    /// <summary>Rounds over each way before anything is measured.</summary>
    public required int WarmUps { get; init; }

    /// <summary>After each of them: what a node reads anew after a rest has to be warm too.</summary>
    public required TimeSpan Rest { get; init; }

    /// <summary>After one that only warms up.</summary>
    public required int Rounds { get; init; }

    public required int RoundsOfMany { get; init; }

    /// <summary>Streams at full speed.</summary>
    public required int RaceStreams { get; init; }

    /// <summary>Of each.</summary>
    public required int RaceTokens { get; init; }

    public required int RoundsOfRace { get; init; }
}

/// <param name="Count">How many streams.</param>
/// <param name="Together">They begin in one instant; else one after the other within one pace.</param>
internal readonly record struct StreamsAtOnce(int Count, bool Together);
