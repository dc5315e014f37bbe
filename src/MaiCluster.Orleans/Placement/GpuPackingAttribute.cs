using Orleans.Placement;

namespace MaiCluster.Orleans.Placement;

/// <summary>Marks a grain class whose keys name their node.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class GpuPackingAttribute() : PlacementAttribute(new GpuPackingPlacement());
