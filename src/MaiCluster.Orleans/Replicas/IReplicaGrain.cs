using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Replicas;

/// <summary>One replica, by its id's text: <see cref="IReplicaPort"/> and the fleet's orders as grain calls.</summary>
[Alias("mai.replica-grain")]
internal interface IReplicaGrain : IGrainWithStringKey
{
    [Alias("generate")]
    IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken);

    [Alias("attach")]
    IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken);

    [Alias("cancel")]
    Task CancelAsync(RequestId request);

    [Alias("start")]
    Task StartAsync(long planVersion);

    [Alias("stop")]
    Task StopAsync(long planVersion);
}
