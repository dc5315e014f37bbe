namespace MaiCluster.Serving.Fleets;

/// <summary>What clients ask of one package, measured over the last window by all gateways together.</summary>
public sealed record ModelDemand
{
    public required string Package { get; init; }

    /// <summary>Requests per second.</summary>
    public double Rate { get; init; }

    /// <summary>Mean prompt tokens that had to be computed, cached ones left out.</summary>
    public double PromptTokens { get; init; }

    /// <summary>Mean tokens of an answer.</summary>
    public double AnswerTokens { get; init; }

    /// <summary>Variance of arrivals per second over their mean: 1 when they come independently, more in bursts.</summary>
    public double Burstiness { get; init; } = 1;

    /// <summary>Requests that wait for a replica now.</summary>
    public int Waiting { get; init; }

    /// <summary>Since the last request; the larger, the sooner the model may sleep.</summary>
    public TimeSpan Idle { get; init; }
}
