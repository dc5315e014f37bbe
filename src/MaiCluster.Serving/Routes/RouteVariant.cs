namespace MaiCluster.Serving.Routes;

/// <summary>A model that gets a part of a scenario's requests.</summary>
public sealed record RouteVariant
{
    public required string Model { get; init; }

    /// <summary>Its part is this of the sum over all variants; 0 = none for now.</summary>
    public required int Weight { get; init; }

    /// <summary>Fields for requests that leave them out, as a JSON object; null = none.</summary>
    public string? Defaults { get; init; }
}
