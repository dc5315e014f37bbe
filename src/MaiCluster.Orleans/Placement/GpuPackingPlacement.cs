namespace MaiCluster.Orleans.Placement;

/// <summary>
/// Puts a grain on the silo of the node that its key begins with: <c>NODE/DEVICE/PACKAGE</c>, or <c>NODE</c> alone. Which device a
/// replica goes to was decided by the fleet plan; here it is only carried out, and never undone by a rebalancer.
/// </summary>
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
[Alias("mai.gpu-packing")]
internal sealed class GpuPackingPlacement : PlacementStrategy;
