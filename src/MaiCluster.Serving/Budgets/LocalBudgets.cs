using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Actors;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Budgets;

/// <summary>The budget actors of a cluster in one process.</summary>
public sealed partial class LocalBudgets : IBudgetActors, IDisposable
{
    /// <summary>Each is a write to the store: enough of them for ten thousand actors between two ticks.</summary>
    private const int TicksAtOnce = 8;

    private readonly ActorTable<BudgetId, Budget> _table;
    private readonly ConcurrentDictionary<BudgetId, bool> _ticking = [];
    private readonly BudgetParts _parts;
    private readonly ILogger<LocalBudgets> _logger;

    public LocalBudgets(BudgetParts parts, ILogger<LocalBudgets> logger)
    {
        (_parts, _logger) = (parts, logger);
        var options = parts.Options.Checked();
        _table = new ActorTable<BudgetId, Budget>(
            new ActorTableOptions { MaxActors = options.MaxActive, MaxTurns = options.MaxTurns },
            (id, _) => Budget.ActivateAsync(id, parts),
            parts.Time);
    }

    public ValueTask<BudgetAnswer> ReserveAsync(BudgetId actor, BudgetClaim claim, CancellationToken cancellationToken) => _table.RunAsync(
        actor, (this, actor, claim), static (budget, asked, _) => asked.Item1.Ticked(asked.actor, budget, budget.ReserveAsync(asked.claim)), cancellationToken);

    public async ValueTask SettleAsync(BudgetId actor, BudgetSettlement settlement) => await _table.RunAsync(
        actor, (this, actor, settlement), static (budget, asked, _) => asked.Item1.Ticked(asked.actor, budget, Done(budget.SettleAsync(asked.settlement))));

    public async ValueTask RenewAsync(BudgetId actor, IReadOnlyList<BudgetHold> holds) => await _table.RunAsync(
        actor, (this, actor, holds), static (budget, asked, _) => asked.Item1.Ticked(asked.actor, budget, Done(budget.RenewAsync(asked.holds))));

    public ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken) => _table.RunAsync(
        budget.ToActor(), (budget, limits, etag), static (actor, asked, token) => actor.ConfigureAsync(asked.budget, asked.limits, asked.etag, token), cancellationToken);

    public ValueTask<BudgetStanding?> ReadAsync(BudgetId budget, CancellationToken cancellationToken) =>
        _table.RunAsync(budget.ToActor(), (this, budget), static (actor, asked, _) => asked.Item1.Ticked(asked.budget.ToActor(), actor, ValueTask.FromResult(actor.Read(asked.budget))), cancellationToken);

    /// <summary>Ticks the actors that ask for it, until it is cancelled; then they give their slices back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(_parts.Options.RenewEvery, _parts.Time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                await TickAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EachAsync(static budget => budget.LeaveAsync());
        }
    }

    public void Dispose() => _table.Dispose();

    private static ValueTask<bool> Done(ValueTask turn)
    {
        return turn.IsCompletedSuccessfully ? ValueTask.FromResult(true) : WaitAsync(turn);

        static async ValueTask<bool> WaitAsync(ValueTask turn)
        {
            await turn;
            return true;
        }
    }

    /// <summary>Still in the turn: notes whether the actor asks for ticks after it.</summary>
    private ValueTask<T> Ticked<T>(BudgetId actor, Budget budget, ValueTask<T> turn)
    {
        if (!turn.IsCompletedSuccessfully)
        {
            return WaitAsync(turn);
        }

        Note(actor, budget);
        return turn;

        async ValueTask<T> WaitAsync(ValueTask<T> turn)
        {
            try
            {
                return await turn;
            }
            finally
            {
                Note(actor, budget);
            }
        }
    }

    private void Note(BudgetId actor, Budget budget)
    {
        if (!budget.NeedsTicks)
        {
            _ticking.TryRemove(actor, out _);
        }
        else if (!_ticking.ContainsKey(actor))
        {
            _ticking[actor] = true;
        }
    }

    internal Task TickAsync() => EachAsync(static budget => budget.TickAsync());

    private Task EachAsync(Func<Budget, ValueTask> turn) => Parallel.ForEachAsync(
        _ticking.Keys, new ParallelOptions { MaxDegreeOfParallelism = TicksAtOnce }, async (actor, _) => await TryAsync(actor, turn));

    [SuppressMessage("Design", "CA1031", Justification = "A store that cannot be reached now is written at the next tick; until then the actor spends nothing new.")]
    private async Task TryAsync(BudgetId actor, Func<Budget, ValueTask> turn)
    {
        try
        {
            await _table.RunAsync(actor, (this, actor, turn), static (budget, asked, _) => asked.Item1.Ticked(asked.actor, budget, Done(asked.turn(budget))));
        }
        catch (Exception error)
        {
            LogFailed(actor, error);
        }
    }

    [LoggerMessage(EventId = 1910, Level = LogLevel.Warning, Message = "The budget {Actor} was not written; the next tick tries again")]
    private partial void LogFailed(BudgetId actor, Exception error);
}
