using System.Collections.Concurrent;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Routing;

/// <summary>Step 4: this gateway's way to replicas, package by package; wakes those that sleep, and tells the fleet what is asked for.</summary>
public sealed partial class RequestDispatch : IAsyncDisposable
{
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ModelDispatch> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _waking = new(StringComparer.Ordinal);
    private readonly string _gateway;
    private readonly ClusterView _view;
    private readonly IFleetPort _fleet;
    private readonly RoutingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watch;
    private readonly Task _reports;

    /// <param name="gateway">Its name in reports.</param>
    public RequestDispatch(string gateway, ClusterView view, IFleetPort fleet, RoutingOptions options, TimeProvider time, ILogger log)
    {
        (_gateway, _view, _fleet, _options, _time, _log) = (gateway, view, fleet, options, time, log);
        _view.Changed += LookAll;
        _watch = WatchAsync();
        _reports = ReportAsync();
    }

    /// <inheritdoc cref="RoutingOptions.FruitlessAttempts"/>
    public int FruitlessAttempts => _options.FruitlessAttempts;

    /// <summary>By package, as it is now.</summary>
    internal IEnumerable<ModelDispatch> Models => _models.Values;

    /// <summary>A ticket for a request that was just admitted.</summary>
    public Ticket Admit(InferenceRequest request)
    {
        var limit = request.Slo.FirstToken is { } asked && asked < _options.FirstTokenDeadline ? asked : _options.FirstTokenDeadline;
        return new Ticket(request, _time.GetTimestamp(), limit);
    }

    /// <inheritdoc cref="ModelDispatch.Enter"/>
    public RequestFailure? Enter(string package, Ticket ticket)
    {
        var model = Of(package);
        if (model.Enter(ticket) is { } refused)
        {
            return refused;
        }

        WakeIfNeeded(package, model);
        return null;
    }

    /// <inheritdoc cref="ModelDispatch.Return"/>
    public void Return(string package, Ticket ticket, bool suspect, bool resumes)
    {
        var model = Of(package);
        model.Return(ticket, suspect, resumes);
        WakeIfNeeded(package, model);
    }

    /// <inheritdoc cref="ModelDispatch.End"/>
    public void End(string package, Ticket ticket, int cachedTokens, int answerTokens) => Of(package).End(ticket, cachedTokens, answerTokens);

    /// <inheritdoc cref="ModelDispatch.Expected"/>
    public TimeSpan? Expected(string package, Ticket ticket) => Of(package).Expected(ticket);

    public async ValueTask DisposeAsync()
    {
        _view.Changed -= LookAll;
        await _end.CancelAsync();
        await Task.WhenAll(_watch, _reports);
        _end.Dispose();
    }

    private ModelDispatch Of(string package) => _models.GetOrAdd(package, name =>
    {
        var made = new ModelDispatch(name, _options, _time);
        made.Look(_view.Snapshot);
        return made;
    });

    private void LookAll(ClusterSnapshot cluster)
    {
        foreach (var (package, model) in _models)
        {
            model.Look(cluster);
            WakeIfNeeded(package, model);
        }
    }

    private void WakeIfNeeded(string package, ModelDispatch model)
    {
        if (model is { NeedsWaking: true, IsWaiting: true })
        {
            _waking.GetOrAdd(package, _ => Task.Run(() => WakeAsync(package, model)));
        }
    }

    /// <summary>One call however many wait; the next one not before the fleet had time to act.</summary>
    private async Task WakeAsync(string package, ModelDispatch model)
    {
        try
        {
            if (await _fleet.WakeAsync(package) is { } reason)
            {
                model.FailAll(RequestFailure.NotLoaded("The model", reason));
            }

            await Task.Delay(WakeAgain, _time, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
#pragma warning disable CA1031 // the way to the fleet may be broken for a while; waiting requests have their deadlines
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogWakeFailed(package, error.Message);
        }
        finally
        {
            _waking.TryRemove(package, out _);
        }
    }

    /// <summary>Deadlines pass without any change of the cluster.</summary>
    private async Task WatchAsync()
    {
        using var pace = new PeriodicTimer(_options.Pace, _time);
        while (await NextAsync(pace))
        {
            _view.Sweep();
            foreach (var (package, model) in _models)
            {
                if (model.IsWaiting)
                {
                    model.Look(_view.Snapshot);
                    WakeIfNeeded(package, model);
                }
            }
        }
    }

    private async Task ReportAsync()
    {
        using var pace = new PeriodicTimer(_options.Report, _time);
        while (await NextAsync(pace))
        {
            try
            {
                await _fleet.ReportAsync(new GatewayReport(_gateway, _options.Report, [.. _models.Values.Select(model => model.TakeArrivals())]));
            }
#pragma warning disable CA1031 // the fleet may be moving between nodes; the next report tells what comes after
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogReportFailed(error.Message);
            }
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer pace)
    {
        try
        {
            return await pace.WaitForNextTickAsync(_end.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(50, LogLevel.Warning, "{Package} cannot be woken: {Reason}")]
    private partial void LogWakeFailed(string package, string reason);

    [LoggerMessage(51, LogLevel.Debug, "The fleet does not hear what is asked for: {Reason}")]
    private partial void LogReportFailed(string reason);
}
