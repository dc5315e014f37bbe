using MaiCluster.Serving.Fleets;

namespace MaiCluster.Simulation.Fleets;

/// <summary>The ways to decide what runs where, by the names that a command line gives them.</summary>
public static class FleetPolicies
{
    public static IReadOnlyList<string> Names { get; } = ["squishy", "first-fit", "one-per-device"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">No such name.</exception>
    public static IFleetPolicy Create(string name) => name switch
    {
        "squishy" => new FleetPlanner(),
        "first-fit" => new FirstFitPlanner(),
        "one-per-device" => new OnePerDevicePlanner(),
        _ => throw new ArgumentException($"'{name}' is not a way to plan a fleet: expected {string.Join(", ", Names)}.", nameof(name)),
    };
}
