using MaiCluster.Node.Bench.Steps;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>How long the bench of tensor models measures.</summary>
internal sealed record TensorBenchPlan
{
    /// <summary>Rounds of one call after another, the session alone and HTTP in turns.</summary>
    public required int LatencyRounds { get; init; }

    /// <summary>Of the small model, in one round.</summary>
    public required int LatencyCalls { get; init; }

    /// <summary>Hidden layers of the large model, 2 million operations a row each: 160 are half of what a small network for pictures takes.</summary>
    public required int Layers { get; init; }

    /// <summary>Null = the large model is not measured.</summary>
    public StepBenchPlan? Rates { get; init; }

    /// <summary>Figures to quote; about a minute on two cores.</summary>
    public static TensorBenchPlan Whole { get; } = new() { LatencyRounds = 7, LatencyCalls = 1000, Layers = 160, Rates = StepBenchPlan.Whole with { Rounds = 41 } };

    /// <summary>What a small request costs, and no more.</summary>
    public static TensorBenchPlan Small { get; } = Whole with { Rates = null };

    /// <summary>Only shows that it runs.</summary>
    public static TensorBenchPlan Dry { get; } = new() { LatencyRounds = 1, LatencyCalls = 20, Layers = 1, Rates = StepBenchPlan.Dry };
}
