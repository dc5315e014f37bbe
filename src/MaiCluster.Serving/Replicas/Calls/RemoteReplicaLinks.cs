using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>Replicas in other processes as the pipeline reaches them: each call's reader becomes its submission's one writer.</summary>
/// <param name="ports">The way to a replica; what it gives may fail, and is asked for once an attempt.</param>
/// <param name="options">Time limits.</param>
/// <param name="time">The clock they run on.</param>
/// <param name="log">Where broken ways and lost replicas are told.</param>
public sealed class RemoteReplicaLinks(Func<ReplicaId, IReplicaPort> ports, ReplicaCallOptions options, TimeProvider time, ILogger<RemoteReplicaLinks> log)
    : IReplicaLinks
{
    /// <remarks>Returns when the replica said whether it takes the attempt, or when it was not heard of in time.</remarks>
    public ValueTask<RequestFailure?> SubmitAsync(ReplicaId replica, Submission submission) =>
        new RemoteCall(replica, ports(replica), submission, options, time, log).BeginAsync();
}
