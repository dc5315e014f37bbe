namespace MaiCluster.Serving.Tensors;

/// <summary>How requests to a tensor model share its executions.</summary>
public sealed record TensorBatching
{
    /// <summary>Requests do not share executions, and shapes have no batch axis.</summary>
    public static TensorBatching None { get; } = new();

    /// <summary>Rows of one execution, 1 to 65,536; 0 = the first axis is no batch axis.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>Numbers of rows at which an execution begins without waiting for more; empty = <see cref="MaxBatchSize"/> alone.</summary>
    public IReadOnlyList<int> PreferredBatchSizes { get; init; } = [];

    /// <summary>How long a request may wait for others to share its execution, 0 to 1 s.</summary>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Executions side by side, 1 to 64.</summary>
    public int Instances { get; init; } = 1;
}
