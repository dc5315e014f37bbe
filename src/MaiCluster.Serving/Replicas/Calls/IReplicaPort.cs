using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// A replica in another process. Any call may fail with an exception when the way to it is broken; the stream then goes on by
/// <see cref="AttachAsync"/> if the replica still lives.
/// </summary>
public interface IReplicaPort
{
    /// <summary>Runs the work; a chunk comes whenever there are tokens, and at least every <see cref="ReplicaCallOptions.Heartbeat"/>. A refusal is a single chunk with a failure and without tokens.</summary>
    IAsyncEnumerable<TokenChunk> GenerateAsync(TextWork work, CancellationToken cancellationToken);

    /// <summary>The chunks of an attempt that runs there, from this position on. Ends at once, <see cref="AttemptEnd.Lost"/>, when the replica does not know it.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="delivered">Its <see cref="TextWork.DeliveredSteps"/>, which names the attempt: a late call may have begun an older one there.</param>
    /// <param name="position">In this attempt's stream.</param>
    /// <param name="cancellationToken">The reader is gone.</param>
    IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, int delivered, int position, CancellationToken cancellationToken);

    Task CancelAsync(RequestId request);
}
