namespace MaiCluster.Gateway.OpenInference;

/// <summary>What one version of a model did since this process began, as the protocol's statistics extension counts it. Immutable.</summary>
internal sealed record ModelStatistics
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Milliseconds since 1970; 0 = never.</summary>
    public long LastInference { get; init; }

    /// <summary>Rows that were answered: a request of a batch of 4 counts 4.</summary>
    public long InferenceCount { get; init; }

    public long ExecutionCount { get; init; }

    /// <summary>From the start of the request to its answer.</summary>
    public StatisticDuration Success { get; init; }

    public StatisticDuration Fail { get; init; }

    /// <summary>Before a place in an engine was free.</summary>
    public StatisticDuration Queue { get; init; }

    public StatisticDuration ComputeInput { get; init; }

    public StatisticDuration ComputeInfer { get; init; }

    public StatisticDuration ComputeOutput { get; init; }

    /// <summary>By rows of the execution, rising.</summary>
    public IReadOnlyList<BatchStatistics> Batches { get; init; } = [];
}

/// <summary>How often something was done and how long it took together.</summary>
internal readonly record struct StatisticDuration(long Count, long Nanoseconds)
{
    public StatisticDuration Plus(long nanoseconds) => new(Count + 1, Nanoseconds + nanoseconds);
}

/// <summary>Executions of one number of rows.</summary>
internal sealed record BatchStatistics(int BatchSize, StatisticDuration ComputeInput, StatisticDuration ComputeInfer, StatisticDuration ComputeOutput);
