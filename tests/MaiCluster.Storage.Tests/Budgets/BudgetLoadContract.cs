using System.Collections.Concurrent;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Storage.Tests.Budgets;

/// <summary>10,000 requests at once from 64 threads against a real store: what is spent is what there is, to the last micro-unit.</summary>
public abstract class BudgetLoadContract
{
    private const int Requests = 10_000, ThreadCount = 64;
    private const long Micros = 100, Enough = 4_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly BudgetId Key = BudgetId.OfKey("acme", "key_1");
    private static readonly BudgetId[] Hierarchy = [Key, BudgetId.OfTeam("acme", "red"), BudgetId.OfTenant("acme"), BudgetId.OfScenario("support"), BudgetId.OfPartner("upstream")];

    protected abstract Task<IBudgetStore> OpenAsync();

    [StoreFact]
    public Task One_budget_is_spent_exactly() => RunAsync([Key], processes: 1);

    [StoreFact]
    public Task All_levels_are_spent_exactly() => RunAsync(Hierarchy, processes: 1);

    [StoreFact]
    public Task Two_activations_of_every_actor_spend_no_more_than_there_is_together() => RunAsync(Hierarchy, processes: 2);

    private async Task RunAsync(BudgetId[] budgets, int processes)
    {
        var store = await OpenAsync();
        foreach (var budget in budgets)
        {
            Assert.NotNull(await store.PutLimitsAsync(budget, new BudgetLimits { MicrosPerMonth = (budget == Key ? Enough : Requests) * Micros }, null, default));
        }

        var records = new ConcurrentDictionary<RequestId, long>();
        var started = new List<(BudgetDesk Desk, LocalBudgets Actors)>();
        while (started.Count < processes)
        {
            started.Add(await StartAsync(await OpenAsync(), records));
        }

        var admitted = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        var (left, served) = (Requests, 0L);
        using var begin = new Barrier(ThreadCount);
        var threads = Enumerable.Range(0, ThreadCount).Select(at => Task.Factory.StartNew(
            async () =>
            {
                var desk = started[at % processes].Desk;
                begin.SignalAndWait();
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    var ask = new BudgetAsk { Request = RequestId.New(), Tenant = "acme", Team = "red", Key = "key_1", Scenario = "support", Partner = "upstream", Micros = Micros, Admitted = admitted };
                    var (reservation, failure) = await desk.ReserveAsync(ask, default);
                    if (reservation is null)
                    {
                        Assert.Equal("key", failure!.Param);
                        continue;
                    }

                    Interlocked.Increment(ref served);
                    records[ask.Request] = Micros;
                    await desk.SettleAsync(reservation, Micros, 0);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap());
        await Task.WhenAll(threads).WaitAsync(Limit);

        foreach (var (desk, actors) in started)
        {
            Assert.Equal(0, desk.Held);
            using var ended = new CancellationTokenSource();
            await ended.CancelAsync();
            await actors.RunAsync(ended.Token); // it gives its slices back
            actors.Dispose();
        }

        // One activation spends all there is. Two keep slices from each other near the end; what they leave is free afterwards.
        Assert.InRange(served, processes == 1 ? Enough : Enough / 2, Enough);
        var (lastDesk, last) = await StartAsync(store, records);
        foreach (var budget in budgets)
        {
            var standing = (await last.ReadAsync(budget, default))!;
            Assert.Equal((served * Micros, 0, 0), (standing.SpentInAllMicros, standing.HeldMicros, standing.Running));
        }

        var rest = new BudgetAsk { Request = RequestId.New(), Tenant = "acme", Key = "key_1", Micros = (Enough - served) * Micros, Admitted = admitted };
        Assert.Equal(0, (await lastDesk.ReserveAsync(rest, default)).Reservation!.RemainingMicros);
        Assert.Equal("key", (await lastDesk.ReserveAsync(rest with { Request = RequestId.New(), Micros = 1 }, default)).Failure!.Param);
        last.Dispose();
    }

    private static async Task<(BudgetDesk Desk, LocalBudgets Actors)> StartAsync(IBudgetStore store, ConcurrentDictionary<RequestId, long> records)
    {
        var options = new BudgetOptions { GrantLease = TimeSpan.FromMinutes(10) }; // the other activation does not tick here
        var catalogue = new BudgetCatalogue(store, options, TimeProvider.System, NullLogger<BudgetCatalogue>.Instance);
        await catalogue.RefreshAsync(default);
        var actors = new LocalBudgets(
            new BudgetParts { Store = store, Billed = new Billed(records), Catalogue = catalogue, Options = options, Time = TimeProvider.System }, NullLogger<LocalBudgets>.Instance);
        return (new BudgetDesk(actors, catalogue, options, TimeProvider.System, NullLogger<BudgetDesk>.Instance), actors);
    }

    /// <summary>Nothing dies here, so no grant is counted by its records.</summary>
    private sealed class Billed(ConcurrentDictionary<RequestId, long> records) : IBilledUsage
    {
        public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => throw new InvalidOperationException($"The grant {grant} of {actor} was taken for abandoned.");

        public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) =>
            Task.FromResult(records.TryGetValue(request, out var micros) ? micros : (long?)null);
    }
}
