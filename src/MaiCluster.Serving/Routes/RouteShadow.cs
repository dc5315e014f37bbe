namespace MaiCluster.Serving.Routes;

/// <summary>A model that is also asked, and whose answers nobody sees: what it costs is the experiment's.</summary>
public sealed record RouteShadow
{
    /// <summary>Of <see cref="Millionths"/>.</summary>
    public const int Whole = 1_000_000;

    public required string Model { get; init; }

    /// <summary>Who bears the cost, with a budget of its own: <c>experiment:NAME</c>.</summary>
    public required string Experiment { get; init; }

    /// <summary>The part of the requests that it gets, 1 to 1,000,000.</summary>
    public required int Millionths { get; init; }

    /// <summary>Requests may go to a partner for it, who sees what clients wrote.</summary>
    public bool MayLeave { get; init; }

    /// <inheritdoc cref="RouteVariant.Defaults"/>
    public string? Defaults { get; init; }
}
