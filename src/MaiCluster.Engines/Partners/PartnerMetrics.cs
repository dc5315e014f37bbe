using System.Diagnostics;
using System.Diagnostics.Metrics;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Engines.Partners;

/// <summary>What is asked of partners.</summary>
public sealed class PartnerMetrics
{
    private static readonly double[] Seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _firstToken;

    public PartnerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("MaiCluster.Partners");
        _requests = _meter.CreateCounter<long>("maicluster.partner.requests", "{request}", "Requests to partners by what came of them: answered, refused, busy, failed, left alone.");
        _retries = _meter.CreateCounter<long>("maicluster.partner.retries", "{attempt}", "Attempts after the first.");
        _firstToken = _meter.CreateHistogram("maicluster.partner.time_to_first_token", "s", "From the first attempt to a stream's first token, or the head of a whole answer.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
    }

    internal void Watch(Func<IEnumerable<Measurement<int>>> breakers, Func<IEnumerable<Measurement<int>>> running)
    {
        _meter.CreateObservableGauge("maicluster.partner.breaker", breakers, "{state}", "0 = closed, 1 = half open, 2 = open: the partner is left alone.");
        _meter.CreateObservableGauge("maicluster.partner.running", running, "{request}", "Requests that run at partners.");
    }

    internal void Asked(string partner, string outcome) => _requests.Add(1, new TagList { { "partner", partner }, { "outcome", outcome } });

    internal void Retried(string partner) => _retries.Add(1, new TagList { { "partner", partner } });

    internal void FirstToken(string partner, TimeSpan elapsed) => _firstToken.Record(elapsed.TotalSeconds, new TagList { { "partner", partner } });

    internal static string Outcome(PartnerFault fault) => fault switch
    {
        PartnerFault.None => "answered",
        PartnerFault.Refused => "refused",
        PartnerFault.Busy => "busy",
        _ => "failed",
    };
}
