namespace MaiCluster.Serving.Requests;

/// <summary>What a request's client asks of time. A part that is null holds to the model's own.</summary>
/// <param name="FirstToken">From admission to the first token.</param>
/// <param name="PerToken">Mean between tokens after it.</param>
public readonly record struct Slo(TimeSpan? FirstToken, TimeSpan? PerToken);
