using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;
using Polly.CircuitBreaker;

namespace MaiCluster.Engines.Partners;

/// <summary>All partners over HTTP. A partner whose terms changed gets connections and a breaker anew; what runs goes on over the old ones.</summary>
public sealed class PartnerUpstreams : IPartnerUpstream, IAsyncDisposable
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(5), QuietAfter = TimeSpan.FromSeconds(30);

    private readonly IPartners _partners;
    private readonly PartnerKeys _keys;
    private readonly PartnerMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, PartnerLine> _lines = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _renewing = new();
    private Task _probing = Task.CompletedTask;

    public PartnerUpstreams(IPartners partners, PartnerKeys keys, PartnerMetrics? metrics, TimeProvider time)
    {
        (_partners, _keys, _metrics, _time) = (partners, keys, metrics, time);
        metrics?.Watch(
            () => _lines.Values.Select(line => Of(line, line.Breaker switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 })),
            () => _lines.Values.Select(line => Of(line, line.Running)));
    }

    /// <summary>Begins to ask partners how they are.</summary>
    public void Start() => _probing = ProbeAsync();

    public ValueTask<(PartnerReply? Reply, RequestFailure? Failure)> SendAsync(PartnerCall call, CancellationToken cancellationToken) =>
        LineOf(call.Partner) is { } line
            ? line.SendAsync(call, cancellationToken)
            : new((null, PartnerFailures.Unavailable(call.Partner, "is no partner any more", null)));

    public PartnerStanding StandingOf(string partner) => LineOf(partner)?.Standing ?? new("is no partner any more");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _probing;
        foreach (var line in _lines.Values)
        {
            line.Dispose();
        }

        _end.Dispose();
    }

    private PartnerLine? LineOf(string partner)
    {
        if (_partners.Book.Partner(partner) is not { } terms)
        {
            return null;
        }

        return _lines.TryGetValue(partner, out var line) && IsSame(line.Terms, terms) ? line : Renew(terms);
    }

    private PartnerLine Renew(PartnerTerms terms)
    {
        lock (_renewing)
        {
            if (_lines.TryGetValue(terms.Name, out var line) && IsSame(line.Terms, terms))
            {
                return line;
            }

            return _lines[terms.Name] = new PartnerLine(terms, PartnerConnections.Open(terms), _keys, _metrics, _time); // the old one's connections close when they have been idle
        }
    }

    /// <summary>Which models it has makes no difference here.</summary>
    private static bool IsSame(PartnerTerms left, PartnerTerms right) => ReferenceEquals(left, right) || left with { Models = right.Models } == right;

    private async Task ProbeAsync()
    {
        using var pace = new PeriodicTimer(ProbeEvery, _time);
        try
        {
            while (await pace.WaitForNextTickAsync(_end.Token))
            {
                var asked = _partners.Book.Partners.Where(partner => partner.Health is not null).Select(partner => LineOf(partner.Name));
                await Task.WhenAll(asked.Where(line => line is not null && (line.Breaker != CircuitState.Closed || line.Idle > QuietAfter)).Select(line => line!.ProbeAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private static Measurement<int> Of(PartnerLine line, int value) => new(value, new KeyValuePair<string, object?>("partner", line.Terms.Name));
}
