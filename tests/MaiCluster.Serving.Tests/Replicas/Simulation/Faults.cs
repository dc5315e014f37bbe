namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>How often what goes wrong in one run; drawn by its seed.</summary>
internal sealed record Faults
{
    /// <summary>After this time nothing goes wrong any more, so that all requests can end.</summary>
    public static TimeSpan End { get; } = TimeSpan.FromSeconds(15);

    public required double BreakChance { get; init; }
    public required double LoseChance { get; init; }
    public required double RepeatChance { get; init; }
    public required double HangChance { get; init; }
    public required double StallChance { get; init; }
    public required double FailedStepChance { get; init; }

    /// <summary>Mean time between events of a replica.</summary>
    public required TimeSpan EventEvery { get; init; }

    /// <summary>From none at all to more than any network has.</summary>
    public static Faults Of(Random random)
    {
        double Chance(double most) => random.Next(2) == 0 ? 0 : random.NextDouble() * most;
        return new Faults
        {
            BreakChance = Chance(0.1),
            LoseChance = Chance(0.05),
            RepeatChance = Chance(0.1),
            HangChance = Chance(0.02),
            StallChance = Chance(0.03),
            FailedStepChance = Chance(0.02),
            EventEvery = TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 10)),
        };
    }
}
