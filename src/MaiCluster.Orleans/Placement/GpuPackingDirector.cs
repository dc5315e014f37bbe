using Orleans.Runtime.Placement;

namespace MaiCluster.Orleans.Placement;

/// <summary>Carries out <see cref="GpuPackingPlacement"/>: a silo's name is its node's.</summary>
internal sealed class GpuPackingDirector(ISiloStatusOracle silos) : IPlacementDirector
{
    /// <exception cref="NodeNotLiveException">The key's node is not a live silo.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var node = slash < 0 ? key : key[..slash];

        // A node that was restarted just now may still be listed by its earlier run, too: the later one is the live one.
        SiloAddress? live = null;
        foreach (var silo in context.GetCompatibleSilos(target))
        {
            if (silos.TryGetSiloName(silo, out var name) && name == node && (live is null || silo.Generation > live.Generation))
            {
                live = silo;
            }
        }

        return live is null ? Task.FromException<SiloAddress>(new NodeNotLiveException(node, key)) : Task.FromResult(live);
    }
}
