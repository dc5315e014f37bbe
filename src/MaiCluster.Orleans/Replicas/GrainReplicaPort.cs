using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Replicas;

/// <summary>A replica of another silo as Serving calls it.</summary>
internal sealed class GrainReplicaPort(IReplicaGrain replica) : IReplicaPort
{
    // One chunk a call: a chunk holds all that came since the last one, so asking ahead would only cut them smaller.
    private const int ChunksPerCall = 1;

    public IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken) =>
        replica.GenerateAsync(work, cancellationToken).WithBatchSize(ChunksPerCall);

    public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken) =>
        replica.AttachAsync(request, run, position, cancellationToken).WithBatchSize(ChunksPerCall);

    public Task CancelAsync(RequestId request) => replica.CancelAsync(request);
}
