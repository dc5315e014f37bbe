using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// A replica in another process. Any call may fail with an exception when the way to it is broken; the stream then goes on by
/// <see cref="AttachAsync"/> if the replica still lives.
/// </summary>
public interface IReplicaPort
{
    /// <summary>
    /// Runs the work, or meets the run of it that is there already; a chunk comes whenever there are tokens, and at least every
    /// <see cref="ReplicaCallOptions.Heartbeat"/>. A refusal is a single chunk with a failure and without tokens.
    /// </summary>
    IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken);

    /// <summary>The chunks of a run, from this position on. Ends at once, <see cref="AttemptEnd.Lost"/>, when the replica does not know it.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="run">As its chunks tell.</param>
    /// <param name="position">In this run's stream.</param>
    /// <param name="cancellationToken">The reader is gone.</param>
    IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken);

    Task CancelAsync(RequestId request);
}
