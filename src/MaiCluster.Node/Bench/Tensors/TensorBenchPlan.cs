namespace MaiCluster.Node.Bench.Tensors;

/// <summary>How long the bench of tensor models measures.</summary>
internal sealed record TensorBenchPlan
{
    /// <summary>Requests at once.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    /// <summary>Each figure is the median of so many, taken in turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Of the small model, in one round.</summary>
    public required int LatencyCalls { get; init; }

    /// <summary>Of the large model, by each client in one round.</summary>
    public required int RateCalls { get; init; }

    /// <summary>Hidden layers of the large model, of 1,024 x 1,024 weights each.</summary>
    public required int Layers { get; init; }

    /// <summary>Figures to quote; about two minutes on two cores.</summary>
    public static TensorBenchPlan Whole { get; } = new() { Clients = [1, 4, 8], Rounds = 7, LatencyCalls = 1000, RateCalls = 60, Layers = 16 };

    /// <summary>Only shows that it runs.</summary>
    public static TensorBenchPlan Dry { get; } = new() { Clients = [1, 4], Rounds = 1, LatencyCalls = 20, RateCalls = 5, Layers = 1 };
}
