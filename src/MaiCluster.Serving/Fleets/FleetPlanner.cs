using MaiCluster.Serving.Fleets.Packing;

namespace MaiCluster.Serving.Fleets;

/// <summary>
/// Squishy bin packing (Nexus, SOSP 2019, brought to token batches): each model gets the time and memory that its demand
/// needs to keep its promises, whole devices where it fills them, shares of common ones where it does not. What runs is
/// kept as it is unless a change pays. Pure.
/// </summary>
public sealed class FleetPlanner : IFleetPolicy
{
    public static FleetPlan Plan(FleetState state, FleetOptions options)
    {
        var packing = FleetPacking.Read(state, options);
        var remainders = Filling.Run(packing);
        Growth.Run(packing, remainders);
        Consolidation.Run(packing);
        return Retirement.Run(packing);
    }

    FleetPlan IFleetPolicy.Plan(FleetState state, FleetOptions options) => Plan(state, options);
}
