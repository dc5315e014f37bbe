using MaiCluster.Serving.Fleets.Packing;

namespace MaiCluster.Serving.Fleets;

/// <summary>First-fit decreasing by memory: what <see cref="FleetPlanner"/> is compared with. Pure.</summary>
public sealed class FirstFitPlanner : IFleetPolicy
{
    public static FleetPlan Plan(FleetState state, FleetOptions options) => CountedPlan.Run(state, options, alone: false);

    FleetPlan IFleetPolicy.Plan(FleetState state, FleetOptions options) => Plan(state, options);
}
