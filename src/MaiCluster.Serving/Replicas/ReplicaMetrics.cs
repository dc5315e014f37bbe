using System.Diagnostics.Metrics;
using MaiCluster.Serving.Batching;

namespace MaiCluster.Serving.Replicas;

/// <summary>What the batch loops show of themselves, read when metrics are asked for: a step costs nothing more.</summary>
public sealed class ReplicaMetrics
{
    public const string MeterName = "MaiCluster.Batching";

    private readonly Func<IEnumerable<LoadedReplica>> _ready;

    /// <param name="ready">The replicas that are loaded in this process now.</param>
    public ReplicaMetrics(IMeterFactory meters, Func<IEnumerable<LoadedReplica>> ready)
    {
        _ready = ready;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("maicluster.rows.active", () => Read(gauges => gauges.RowsActive), "{row}", "Rows that belong to running answers.");
        meter.CreateObservableGauge("maicluster.rows.waiting", () => Read(gauges => gauges.QueueLength), "{request}", "Requests that a replica took and that wait there for a row.");
        meter.CreateObservableGauge("maicluster.kv.bytes", () => Read(gauges => gauges.KvBytes), "By", "Keys and values that rows hold or have reserved.");
        meter.CreateObservableCounter("maicluster.decode.steps", () => Read(gauges => gauges.DecodeSteps), "{step}", "Decode passes.");
        meter.CreateObservableCounter("maicluster.decode.tokens", () => Read(gauges => gauges.DecodeTokens), "{token}", "Rows over all decode passes.");
        meter.CreateObservableCounter("maicluster.decode.duration", () => Read(gauges => gauges.DecodeNanoseconds / 1e9), "s", "Time of decode steps.");
        meter.CreateObservableCounter("maicluster.prefill.tokens", () => Read(gauges => gauges.PrefillTokens), "{token}", "Prompt tokens computed.");
        meter.CreateObservableCounter("maicluster.prefill.duration", () => Read(gauges => gauges.PrefillNanoseconds / 1e9), "s", "Time of prefill chunks.");
        meter.CreateObservableCounter("maicluster.step.count", () => ReadSteps(gauges => gauges.Steps), "{step}", "Steps of models that are not for text.");
        meter.CreateObservableCounter("maicluster.step.rows", () => ReadSteps(gauges => gauges.StepRows), "{row}", "Rows over all of those steps: divided by their count, the mean batch.");
        meter.CreateObservableCounter("maicluster.step.duration", () => ReadSteps(gauges => gauges.StepNanoseconds / 1e9), "s", "Time of those steps.");
        meter.CreateObservableGauge("maicluster.work.duration", () => ReadSteps(gauges => gauges.SecondsPerWork), "s", "Mean device time of a unit of work: a row of a tensor, a token, a character, a millisecond of audio, an image step.");
        meter.CreateObservableCounter("maicluster.loop.allocated", () => Read(gauges => gauges.AllocatedBytes), "By", "Managed memory that the batch loop's thread allocated.");
    }

    private IEnumerable<Measurement<T>> ReadSteps<T>(Func<LoopGauges, T> figure)
        where T : struct => Read(_ready().Where(replica => replica.Loop.KvBytesPerToken == 0), figure);

    private IEnumerable<Measurement<T>> Read<T>(Func<LoopGauges, T> figure)
        where T : struct =>
        Read(_ready(), figure);

    private static IEnumerable<Measurement<T>> Read<T>(IEnumerable<LoadedReplica> replicas, Func<LoopGauges, T> figure)
        where T : struct =>
        replicas.Select(replica => new Measurement<T>(figure(replica.Loop.Gauges), new KeyValuePair<string, object?>("model", replica.Model.Name)));
}
