namespace MaiCluster.Serving.Fleets;

/// <summary>Where nodes come from and go to.</summary>
public interface INodePool
{
    /// <summary>Asks for more nodes; they announce themselves when they are there. Returns how many are coming.</summary>
    Task<int> AddAsync(int count, CancellationToken cancellationToken);

    /// <summary>Gives back a node that was drained.</summary>
    Task ReleaseAsync(string node, CancellationToken cancellationToken);
}
