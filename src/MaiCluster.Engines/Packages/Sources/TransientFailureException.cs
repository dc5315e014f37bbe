namespace MaiCluster.Engines.Packages.Sources;

/// <summary>The network failed in a way that another attempt may cure.</summary>
internal sealed class TransientFailureException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the server asked for.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
