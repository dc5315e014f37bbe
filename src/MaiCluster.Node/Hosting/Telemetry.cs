using MaiCluster.Serving.Pipeline;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MaiCluster.Node.Hosting;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; the exporter reads that
/// variable and its siblings (protocol, headers, intervals) itself. No prompt, answer or key is in them.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Meters = "MaiCluster.*";

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private Telemetry(string node)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("maicluster", serviceVersion: NodeHost.Version, serviceInstanceId: node);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(PipelineTelemetry.SpanSource).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build();
    }

    /// <param name="node">Its name in what is sent.</param>
    /// <returns>Null where no collector is named.</returns>
    public static Telemetry? Open(string node, Func<string, string?> variable) => string.IsNullOrEmpty(variable(Endpoint)) ? null : new Telemetry(node);

    /// <summary>Sends what is left, for five seconds at most.</summary>
    public void Dispose()
    {
        const int milliseconds = 5_000;
        _traces.Shutdown(milliseconds);
        _metrics.Shutdown(milliseconds);
        _traces.Dispose();
        _metrics.Dispose();
    }
}
