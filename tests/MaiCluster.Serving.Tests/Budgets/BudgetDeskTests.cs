using MaiCluster.Serving.Budgets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Budgets;

[Collection(RunsAlone.Name)]
public sealed class BudgetDeskTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly BudgetWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Without_a_budget_nobody_is_asked_and_only_the_reservation_is_allocated()
    {
        var desk = new BudgetDesk(new NoActors(), _world.Catalogue, _world.Options, _world.Time, NullLogger<BudgetDesk>.Instance);
        await _world.Store.PutLimitsAsync(BudgetId.OfTenant("another"), new BudgetLimits { MicrosInAll = 1 }, null, default);
        await _world.Catalogue.RefreshAsync(default);
        var ask = _world.Ask(100);
        Use(desk, ask);

        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = new Reservation { Request = ask.Request, GrantedMicros = 100 };
        var reservation = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        for (var request = 0; request < 1000; request++)
        {
            Use(desk, ask);
        }

        Assert.Equal(1000 * reservation, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Other_budgets_do_not_concern_a_request()
    {
        await _world.LimitAsync(BudgetId.OfTenant("another"), new BudgetLimits { MicrosInAll = 0 });
        await _world.LimitAsync(BudgetId.OfKey("another", "key_1"), new BudgetLimits { MicrosInAll = 0 });
        await _world.LimitAsync(BudgetId.OfScenario("sales"), new BudgetLimits { MicrosInAll = 0 });

        var reservation = await _world.ReserveAsync(_world.Ask(100));

        Assert.Equal((100, null, 0), (reservation.GrantedMicros, reservation.RemainingMicros, reservation.Grants.Count()));
        Assert.Equal(0, _world.Desk.Held);
    }

    [Fact]
    public async Task An_actor_that_cannot_be_reached_leaves_nothing_held_elsewhere()
    {
        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosInAll = 1000 });
        await _world.LimitAsync(BudgetWorld.Scenario, new BudgetLimits { MicrosInAll = 1000 });
        var asked = 0;
        _world.Store.Fault = () =>
        {
            if (++asked > 3) // the tenant's: to load, before and after its write
            {
                throw new IOException("The store is away.");
            }
        };

        await Assert.ThrowsAsync<IOException>(async () => await _world.Desk.ReserveAsync(_world.Ask(400), default));

        _world.Store.Fault = static () => { };
        Assert.Equal(0, (await _world.StandingAsync(BudgetWorld.Tenant)).HeldMicros);
        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(1000))).RemainingMicros);
    }

    [Fact]
    public async Task A_limit_that_another_process_changed_is_known_within_a_second()
    {
        using var stop = new CancellationTokenSource();
        var watched = new BudgetCatalogue(_world.Store, _world.Options, _world.Time, NullLogger<BudgetCatalogue>.Instance);
        var run = watched.RunAsync(stop.Token);
        await _world.Store.PutLimitsAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 7 }, null, default);

        _world.Time.Advance(TimeSpan.FromSeconds(1));

        var began = TimeProvider.System.GetTimestamp();
        while (watched.Limits.Find(BudgetWorld.Key)?.MicrosInAll != 7)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "The changed limit was not loaded when a second had passed on the catalogue's clock.");
            await Task.Yield();
        }

        await stop.CancelAsync();
        await run.WaitAsync(Limit, TimeProvider.System);
        watched.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_requests_at_once_spend_exactly_what_there_is()
    {
        const int requests = 10_000;
        const long micros = 100, enough = 4_000;
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = enough * micros });
        await _world.LimitAsync(BudgetWorld.Team, new BudgetLimits { MicrosPerMonth = requests * micros });
        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosPerDay = requests * micros });
        await _world.LimitAsync(BudgetWorld.Scenario, new BudgetLimits { MicrosPerDay = requests * micros });
        var (served, refused) = (0, 0);

        await Threads.RunAsync(64, requests, async () =>
        {
            var ask = _world.Ask(micros);
            var (reservation, failure) = await _world.Desk.ReserveAsync(ask, default);
            if (reservation is null)
            {
                Assert.Equal("key", failure!.Param);
                Interlocked.Increment(ref refused);
                return;
            }

            Interlocked.Increment(ref served);
            _world.Billed.Close(ask, reservation, micros);
            await _world.Desk.SettleAsync(reservation, micros, 0);
        });

        Assert.Equal((enough, requests - enough), (served, refused));
        foreach (var budget in new[] { BudgetWorld.Key, BudgetWorld.Team, BudgetWorld.Tenant, BudgetWorld.Scenario })
        {
            var standing = await _world.StandingAsync(budget);
            Assert.Equal((enough * micros, 0, 0), (standing.SpentInAllMicros, standing.HeldMicros, standing.Running));
        }
    }

    private static void Use(BudgetDesk desk, BudgetAsk ask)
    {
        // Neither waits here: a wait would allocate, and the count would show it.
#pragma warning disable CA2012
        var reservation = desk.ReserveAsync(ask, default).GetAwaiter().GetResult().Reservation!;
        desk.SettleAsync(reservation, 1, 1).GetAwaiter().GetResult();
#pragma warning restore CA2012
    }

    private sealed class NoActors : IBudgetActors
    {
        public ValueTask<BudgetAnswer> ReserveAsync(BudgetId actor, BudgetClaim claim, CancellationToken cancellationToken) => throw new InvalidOperationException("An actor was asked.");

        public ValueTask SettleAsync(BudgetId actor, BudgetSettlement settlement) => throw new InvalidOperationException("An actor was asked.");

        public ValueTask RenewAsync(BudgetId actor, IReadOnlyList<BudgetHold> holds) => throw new InvalidOperationException("An actor was asked.");

        public ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken) => throw new InvalidOperationException("An actor was asked.");

        public ValueTask<BudgetStanding?> ReadAsync(BudgetId budget, CancellationToken cancellationToken) => throw new InvalidOperationException("An actor was asked.");
    }
}
