namespace MaiCluster.Serving.Fleets;

/// <summary>A way to decide which replicas run where. Pure: the same state and options give the same plan.</summary>
public interface IFleetPolicy
{
    FleetPlan Plan(FleetState state, FleetOptions options);
}
