namespace MaiCluster.Serving.Fleets;

/// <summary>Nodes that the operator starts and ends: none can be asked for, none is given back.</summary>
public sealed class StaticNodePool : INodePool
{
    public Task<int> AddAsync(int count, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task ReleaseAsync(string node, CancellationToken cancellationToken) => Task.CompletedTask;
}
