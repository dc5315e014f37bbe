namespace MaiCluster.Serving.Routing.Policies;

/// <summary>The ways to choose a replica, by the names that a command line gives them.</summary>
public static class RoutePolicies
{
    public static IReadOnlyList<string> Names { get; } = ["headroom", "least-loaded", "round-robin", "two-choices"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">Of those that draw.</param>
    /// <exception cref="ArgumentException">No such name.</exception>
    public static IRoutePolicy Create(string name, int seed) => name switch
    {
        "headroom" => new HeadroomRoute(),
        "least-loaded" => new LeastLoadedRoute(),
        "round-robin" => new RoundRobinRoute(),
        "two-choices" => new TwoChoicesRoute(seed),
        _ => throw new ArgumentException($"'{name}' is not a way to choose a replica: expected {string.Join(", ", Names)}.", nameof(name)),
    };
}
