using MaiCluster.Orleans.Hosting;
using MaiCluster.Orleans.Placement;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using Orleans.Concurrency;
using Orleans.Placement;

namespace MaiCluster.Orleans.Replicas;

/// <summary>
/// A replica as the cluster calls it. Its activation loads nothing: the actor in this process is empty until it is started, and says
/// so, whatever is called. Each call only passes something on, so calls may interleave; the engine has a thread of its own.
/// </summary>
[GpuPacking]
[KeepAlive]
[Immovable]
[Reentrant]
internal sealed class ReplicaGrain : Grain, IReplicaGrain
{
    private readonly NodeActors _node;
    private readonly ReplicaId _id;
    private readonly IReplicaPort _port;

    public ReplicaGrain(IGrainContext context, NodeActors node)
    {
        _node = node;
        _id = ReplicaId.Parse(context.GrainId.Key.ToString()!);
        _port = node.Port(_id);
    }

    public IAsyncEnumerable<TokenChunk> GenerateAsync(TextWork work, CancellationToken cancellationToken) => _port.GenerateAsync(work, cancellationToken);

    public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, int position, CancellationToken cancellationToken) =>
        _port.AttachAsync(request, position, cancellationToken);

    public Task CancelAsync(RequestId request) => _port.CancelAsync(request);

    public Task StartAsync(long planVersion) => _node.Control.StartAsync(_id, planVersion, CancellationToken.None);

    public Task StopAsync(long planVersion) => _node.Control.StopAsync(_id, planVersion, CancellationToken.None);
}
