using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Replicas;

/// <summary>How the pipeline reaches replicas, wherever they are.</summary>
public interface IReplicaLinks
{
    /// <summary>Gives the attempt to a replica, which becomes the one writer of its tokens. Returns why it was refused; null when it was taken or its fate will be told by <see cref="Submission.Ended"/>.</summary>
    ValueTask<RequestFailure?> SubmitAsync(ReplicaId replica, Submission submission);
}
