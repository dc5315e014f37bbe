using MaiCluster.Orleans.Hosting;
using MaiCluster.Orleans.Placement;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using Orleans.Concurrency;
using Orleans.Placement;

namespace MaiCluster.Orleans.Replicas;

/// <summary>
/// A replica as the cluster calls it. Its activation loads nothing: the actor is empty until it is started, and says so, whatever
/// is called. Each call only passes something on, so calls may interleave; loading and the engine have threads of their own.
/// </summary>
[GpuPacking]
[KeepAlive]
[Immovable]
[Reentrant]
internal sealed class ReplicaGrain(IGrainContext context, NodeActors node) : Grain, IReplicaGrain
{
    private readonly Replica _replica = node.Replicas.Of(ReplicaId.Parse(context.GrainId.Key.ToString()!));

    public IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken) => _replica.Calls.GenerateAsync(work, cancellationToken);

    public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken) =>
        _replica.Calls.AttachAsync(request, run, position, cancellationToken);

    public Task CancelAsync(RequestId request) => _replica.Calls.CancelAsync(request);

    public Task StartAsync(long planVersion)
    {
        _replica.Start(planVersion);
        return Task.CompletedTask;
    }

    public Task StopAsync(long planVersion)
    {
        _replica.Stop(planVersion);
        return Task.CompletedTask;
    }
}
