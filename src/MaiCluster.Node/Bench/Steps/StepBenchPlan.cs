namespace MaiCluster.Node.Bench.Steps;

/// <summary>How long a bench of a modality measures.</summary>
/// <param name="AtOnce">Requests at once, each 1 to 64.</param>
/// <param name="Rounds">Each figure is the median of so many, taken in alternating order.</param>
internal sealed record StepBenchPlan(IReadOnlyList<int> AtOnce, int Rounds)
{
    /// <summary>Figures to quote.</summary>
    public static StepBenchPlan Whole { get; } = new([1, 4, 8], 5);

    /// <summary>Only shows that it runs.</summary>
    public static StepBenchPlan Dry { get; } = new([2], 1);
}
