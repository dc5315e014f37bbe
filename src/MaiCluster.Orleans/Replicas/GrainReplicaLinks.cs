using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Replicas;

/// <summary>The pipeline's way to replicas: this node's own are called directly, those of other nodes through their grains.</summary>
internal sealed class GrainReplicaLinks : IReplicaLinks
{
    private readonly NodeActors? _node;
    private readonly RemoteReplicaLinks _remote;

    public GrainReplicaLinks(IGrainFactory grains, IServiceProvider services, ReplicaCallOptions options, TimeProvider time, ILogger<RemoteReplicaLinks> log)
    {
        _node = services.GetService<NodeActors>(); // a gateway has none
        _remote = new RemoteReplicaLinks(id => new GrainReplicaPort(grains.GetGrain<IReplicaGrain>(id.ToString())), options, time, log);
    }

    public ValueTask<RequestFailure?> SubmitAsync(ReplicaId replica, Submission submission) =>
        _node is { } node && replica.Device.Node == node.Node ? node.Replicas.SubmitAsync(replica, submission) : _remote.SubmitAsync(replica, submission);
}
