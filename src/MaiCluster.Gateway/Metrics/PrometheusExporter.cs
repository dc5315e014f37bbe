using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Metrics;

/// <summary>
/// GET /metrics: every instrument of this host's and its process's meters called <c>MaiCluster.*</c> and of .NET's runtime, in Prometheus' text format. It only
/// listens to System.Diagnostics.Metrics, so another exporter can stand beside it or in its place.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    private const string Meters = "MaiCluster.";

    /// <summary>.NET's own: collections, heap, threads.</summary>
    private const string Runtime = "System.Runtime";

    private readonly IMeterFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentState> _instruments = new();
    private readonly Lock _scrape = new();

    public PrometheusExporter(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Published;
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((InstrumentState)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((InstrumentState)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((InstrumentState)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((InstrumentState)state!).Add(value, tags));
    }

    public void Start() => _listener.Start();

    public string Scrape()
    {
        lock (_scrape)
        {
            foreach (var state in _instruments.Values)
            {
                state.Forget();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Of(_instruments.Values);
        }
    }

    public async Task ServeAsync(HttpContext context)
    {
        var text = Encoding.UTF8.GetBytes(Scrape());
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    public void Dispose() => _listener.Dispose();

    private void Published(Instrument instrument, MeterListener listener)
    {
        // Listeners hear the whole process; the scope says whose an instrument is.
        var isOurs = instrument.Meter.Name.StartsWith(Meters, StringComparison.Ordinal) && (ReferenceEquals(instrument.Meter.Scope, _factory) || instrument.Meter.Scope is ProcessMeters);
        if (isOurs || instrument.Meter.Name == Runtime)
        {
            var state = _instruments.GetOrAdd(instrument, static instrument => new InstrumentState(instrument));
            listener.EnableMeasurementEvents(instrument, state);
        }
    }
}
