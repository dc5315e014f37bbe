using System.Diagnostics.Metrics;

namespace MaiCluster.Serving.Routing;

/// <summary>What a gateway's dispatch shows of itself, read when metrics are asked for.</summary>
public sealed class RoutingMetrics
{
    public const string MeterName = "MaiCluster.Routing";

    private readonly RequestDispatch _dispatch;

    public RoutingMetrics(IMeterFactory meters, RequestDispatch dispatch)
    {
        _dispatch = dispatch;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("maicluster.queue.length", () => Read(model => model.Waiting), "{request}", "Requests that wait at this gateway for a replica.");
        meter.CreateObservableCounter("maicluster.routing.refused", () => Read(model => model.Refused), "{request}", "Requests refused, or given up after waiting.");
        meter.CreateObservableCounter("maicluster.routing.resumed", () => Read(model => model.Resumed), "{attempt}", "Answers that went on at another replica.");
    }

    private IEnumerable<Measurement<long>> Read(Func<ModelDispatch, long> figure) =>
        _dispatch.Models.Select(model => new Measurement<long>(figure(model), new KeyValuePair<string, object?>("model", model.Package)));
}
