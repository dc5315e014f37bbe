using MaiCluster.Serving.Fleets.Packing;

namespace MaiCluster.Serving.Fleets;

/// <summary>Each replica on a device of its own: what <see cref="FleetPlanner"/> is compared with. Pure.</summary>
public sealed class OnePerDevicePlanner : IFleetPolicy
{
    public static FleetPlan Plan(FleetState state, FleetOptions options) => CountedPlan.Run(state, options, alone: true);

    FleetPlan IFleetPolicy.Plan(FleetState state, FleetOptions options) => Plan(state, options);
}
