namespace MaiCluster.Serving.Metering;

/// <summary>Splits a step's device time over the rows that were in it.</summary>
public static class StepShare
{
    /// <summary>By <see cref="LargestRemainder"/>: to the nanosecond, the earlier row first among equals.</summary>
    /// <param name="nanoseconds">The step's, at least 0.</param>
    /// <param name="weights">Each row's work, at least 0; at least one row. A row without work gets nothing, unless all are without.</param>
    /// <param name="shares">Receives each row's nanoseconds; as long as <paramref name="weights"/>.</param>
    public static void Split(long nanoseconds, ReadOnlySpan<int> weights, Span<long> shares) => LargestRemainder.Split(nanoseconds, weights, shares);
}
