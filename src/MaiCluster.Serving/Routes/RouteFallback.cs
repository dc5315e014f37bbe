namespace MaiCluster.Serving.Routes;

/// <summary>A model that is asked where the one before it does not answer.</summary>
public sealed record RouteFallback
{
    public required string Model { get; init; }

    /// <summary>For which reasons. Where it is <see cref="RouteCauses.Shed"/> alone, it takes what spills over.</summary>
    public RouteCauses On { get; init; } = RouteCauses.All;

    /// <inheritdoc cref="RouteVariant.Defaults"/>
    public string? Defaults { get; init; }
}
