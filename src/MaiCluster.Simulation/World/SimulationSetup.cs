using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Routing.Policies;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.World;

/// <summary>Everything that a run of the simulation follows from.</summary>
public sealed record SimulationSetup
{
    public required IReadOnlyList<SimulatedModel> Models { get; init; }

    public required Trace Trace { get; init; }

    /// <summary>Of each request of the trace, the index of the model it asks for.</summary>
    public required IReadOnlyList<int> Asked { get; init; }

    public required DeviceShelf Devices { get; init; }

    /// <summary>What is loaded at the start, and stays so where <see cref="Fleet"/> is null.</summary>
    public required Placement Start { get; init; }

    /// <summary>Plans anew every few seconds; null keeps the fleet as it starts, and all its devices are paid throughout.</summary>
    public IFleetPolicy? Fleet { get; init; }

    public FleetOptions FleetOptions { get; init; } = new();

    public RoutingOptions Routing { get; init; } = new();

    /// <summary>One of <see cref="RoutePolicies.Names"/>. Default headroom.</summary>
    public string Route { get; init; } = "headroom";

    /// <summary>Of what is drawn. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the clients allow an answer to have is its length rounded up to a multiple of this, 1 to 100,000. Default 256: clients leave room.</summary>
    public int AnswerStep { get; init; } = 256;
}
