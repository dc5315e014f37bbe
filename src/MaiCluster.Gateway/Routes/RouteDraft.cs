using MaiCluster.Serving.Routes;

namespace MaiCluster.Gateway.Routes;

/// <summary>A route as sent.</summary>
internal sealed class RouteDraft
{
    public List<RoutedModelDraft> Variants { get; set; } = [];

    public List<RoutedModelDraft> Fallbacks { get; set; } = [];

    public RoutedModelDraft? Shadow { get; set; }

    public string? ETag { get; set; }

    /// <exception cref="ArgumentException">It is no route.</exception>
    public Route ToRoute() => new Route
    {
        Variants = [.. Variants.Select(variant => new RouteVariant { Model = variant.Model, Weight = variant.Weight, Defaults = variant.Defaults })],
        Fallbacks = [.. Fallbacks.Select(fallback => new RouteFallback { Model = fallback.Model, On = fallback.On, Defaults = fallback.Defaults })],
        Shadow = Shadow is { } shadow
            ? new RouteShadow { Model = shadow.Model, Experiment = shadow.Experiment, Millionths = shadow.Millionths, MayLeave = shadow.MayLeave, Defaults = shadow.Defaults }
            : null,
    }.Checked();
}

/// <summary>One model of a route as sent.</summary>
internal sealed class RoutedModelDraft
{
    public string Model { get; set; } = "";

    public string? Defaults { get; set; }

    public int Weight { get; set; } = 1;

    public RouteCauses On { get; set; } = RouteCauses.All;

    public string Experiment { get; set; } = "";

    public int Millionths { get; set; } = RouteShadow.Whole;

    public bool MayLeave { get; set; }
}
