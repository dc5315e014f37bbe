using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Batching;

/// <summary>What serves a loaded copy of a model: a thread that owns its engine and advances the requests that were given to it.</summary>
public interface IReplicaLoop : IAsyncDisposable
{
    /// <summary>What the loop shows of itself to metrics and snapshots.</summary>
    LoopGauges Gauges { get; }

    /// <summary>Its steps on the device.</summary>
    DeviceLane Lane { get; }

    /// <summary>Answers that advance at once.</summary>
    int Rows { get; }

    /// <summary>Of a text's keys and values; 0 for other models.</summary>
    long KvBytesPerToken { get; }

    /// <summary>Queues an attempt; it goes on from what earlier ones delivered.</summary>
    /// <returns>Why it is refused; null when it was taken.</returns>
    RequestFailure? TrySubmit(Submission submission);

    /// <summary>
    /// Takes nothing new (<see cref="FailureKind.Draining"/>). What has not begun leaves as <see cref="Replicas.Calls.AttemptEnd.Moved"/>
    /// at once, what runs may finish within the limit and leaves then. Completes when the thread and the engine have ended.
    /// </summary>
    /// <param name="limit">At least 0; a later call can only shorten it.</param>
    Task DrainAsync(TimeSpan limit);
}
