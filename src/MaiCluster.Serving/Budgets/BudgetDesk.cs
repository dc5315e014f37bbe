using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Budgets;

/// <summary>
/// Budgets as one process asks for them: which actors a request concerns, all of them or none, and the renewal of what the
/// process holds. The tenant's actor is asked first, then the scenario's, the partner's and the experiment's.
/// </summary>
public sealed partial class BudgetDesk(IBudgetActors actors, BudgetCatalogue catalogue, BudgetOptions options, TimeProvider time, ILogger<BudgetDesk> logger) : IBudgets
{
    private readonly ConcurrentDictionary<Reservation, bool> _held = [];

    /// <summary>Reservations that are not settled.</summary>
    public int Held => _held.Count;

    public ValueTask<(Reservation? Reservation, RequestFailure? Failure)> ReserveAsync(BudgetAsk ask, CancellationToken cancellationToken)
    {
        var limits = catalogue.Limits;
        if (limits.IsEmpty || ActorsOf(ask, limits) is not { } concerned)
        {
            return new((new Reservation { Request = ask.Request, GrantedMicros = ask.Micros }, null));
        }

        return ReserveAsync(ask, concerned, cancellationToken);
    }

    public ValueTask SettleAsync(Reservation reservation, long micros, long tokens) => EndAsync(reservation, micros, tokens, isReturned: false);

    public ValueTask ReturnAsync(Reservation reservation) => EndAsync(reservation, 0, 0, isReturned: true);

    /// <summary>Renews what this process holds, one call for each actor, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(options.RenewEvery, time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                await RenewAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    internal Task RenewAsync() => Task.WhenAll(_held.Keys
        .SelectMany(static reservation => reservation.Holds)
        .GroupBy(static held => held.Actor, static held => held.Hold)
        .Select(held => TryAsync(held.Key, actor => actors.RenewAsync(actor, [.. held]))));

    /// <summary>Null = none has limits that concern the ask.</summary>
    private static List<BudgetId>? ActorsOf(BudgetAsk ask, BudgetLimitsSnapshot limits)
    {
        List<BudgetId>? concerned = null;
        if (ask.Tenant is { } tenant && limits.HasAny(tenant, ask.Team, ask.Key))
        {
            (concerned ??= new(3)).Add(BudgetId.OfTenant(tenant));
        }

        foreach (var alone in (ReadOnlySpan<BudgetId?>)
        [
            ask.Scenario is { } scenario ? BudgetId.OfScenario(scenario) : null,
            ask.Partner is { } partner ? BudgetId.OfPartner(partner) : null,
            ask.Experiment is { } experiment ? BudgetId.OfExperiment(experiment) : null,
        ])
        {
            if (alone is { } budget && limits.Find(budget) is not null)
            {
                (concerned ??= new(2)).Add(budget);
            }
        }

        return concerned;
    }

    private async ValueTask<(Reservation? Reservation, RequestFailure? Failure)> ReserveAsync(BudgetAsk ask, List<BudgetId> concerned, CancellationToken cancellationToken)
    {
        var holds = new List<(BudgetId Actor, BudgetHold Hold)>(concerned.Count);
        var (granted, remaining) = (ask.Micros, (long?)null);
        var warnings = new List<BudgetWarning>();
        RequestFailure? failure = null;
        try
        {
            foreach (var actor in concerned)
            {
                // What an earlier actor holds above what a later one grants stays held until it is settled.
                var answer = await actors.ReserveAsync(actor, ClaimOf(ask, actor, granted), cancellationToken);
                if (answer.Failure is not null)
                {
                    failure = answer.Failure;
                    break;
                }

                if (answer.Hold is { } hold)
                {
                    holds.Add((actor, hold));
                    granted = hold.AmountLevels == 0 ? granted : hold.Micros;
                }

                remaining = answer.RemainingMicros is { } left ? Math.Min(left, remaining ?? long.MaxValue) : remaining;
                warnings.AddRange(answer.Warnings);
            }
        }
        catch
        {
            await GiveBackAsync(holds);
            throw;
        }

        if (failure is not null)
        {
            await GiveBackAsync(holds);
            return (null, failure);
        }

        var reservation = new Reservation { Request = ask.Request, GrantedMicros = granted, RemainingMicros = remaining, Warnings = warnings, Holds = holds };
        if (holds.Count > 0)
        {
            _held[reservation] = true;
        }

        return (reservation, null);
    }

    private static BudgetClaim ClaimOf(BudgetAsk ask, BudgetId actor, long micros) => new()
    {
        Request = ask.Request,
        Team = actor.Level == BudgetLevel.Tenant ? ask.Team : null,
        Key = actor.Level == BudgetLevel.Tenant ? ask.Key : null,
        Micros = micros,
        LeastMicros = ask.LeastMicros ?? ask.Micros,
        Tokens = ask.Tokens,
        Admitted = ask.Admitted,
    };

    private async ValueTask GiveBackAsync(List<(BudgetId Actor, BudgetHold Hold)> holds)
    {
        foreach (var (actor, hold) in holds)
        {
            await TryAsync(actor, of => actors.SettleAsync(of, new BudgetSettlement(hold, 0, 0, IsReturned: true)));
        }
    }

    private ValueTask EndAsync(Reservation reservation, long micros, long tokens, bool isReturned) =>
        _held.TryRemove(reservation, out _) ? EndHoldsAsync(reservation, micros, tokens, isReturned) : ValueTask.CompletedTask;

    private async ValueTask EndHoldsAsync(Reservation reservation, long micros, long tokens, bool isReturned)
    {
        foreach (var (actor, hold) in reservation.Holds)
        {
            await TryAsync(actor, of => actors.SettleAsync(of, new BudgetSettlement(hold, micros, tokens, isReturned)));
        }
    }

    /// <summary>An actor that cannot be reached lets go of its holds when their lease ends, and finds in the usage records what they cost.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The request's answer does not depend on it, and the hold's lease heals it.")]
    private async Task TryAsync(BudgetId actor, Func<BudgetId, ValueTask> call)
    {
        try
        {
            await call(actor);
        }
        catch (Exception error)
        {
            LogUnreached(actor, error.Message);
        }
    }

    [LoggerMessage(EventId = 1920, Level = LogLevel.Warning, Message = "The budget {Actor} does not hear of its requests; it goes by their usage records once their lease has ended: {Reason}")]
    private partial void LogUnreached(BudgetId actor, string reason);
}
