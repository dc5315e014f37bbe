namespace MaiCluster.Serving.Routes;

/// <summary>A model that may answer a request.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Defaults">Fields for a request that leaves them out, as a JSON object; null = none.</param>
/// <param name="On">Why it is asked after the one before it; of the first one it says nothing.</param>
public readonly record struct RouteCandidate(string Model, string? Defaults, RouteCauses On);
