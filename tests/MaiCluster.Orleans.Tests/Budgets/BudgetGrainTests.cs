using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Budgets;
using MaiCluster.Orleans.Tests.Cluster;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Orleans.Tests.Budgets;

public sealed class BudgetGrainTests
{
    [Fact]
    public async Task A_killed_silo_takes_nothing_that_was_spent_and_keeps_nothing_that_was_not()
    {
        await using var cluster = await OrleansCluster.StartAsync(silos: 2);
        var tenant = BudgetId.OfTenant("acme");
        await cluster.Budgets.ConfigureAsync(tenant, new BudgetLimits { MicrosInAll = 1000 }, null, CancellationToken.None);
        using var limits = cluster.BudgetStore.NewCatalogue();
        await limits.RefreshAsync(CancellationToken.None);
        var desk = new BudgetDesk(cluster.Budgets, limits, ClusterBudgets.Options, TimeProvider.System, NullLogger<BudgetDesk>.Instance);
        using var stop = new CancellationTokenSource();
        var renewing = desk.RunAsync(stop.Token);
        var (spent, running) = (Ask(300), Ask(500));
        var first = (await desk.ReserveAsync(spent, CancellationToken.None)).Reservation!;
        var second = (await desk.ReserveAsync(running, CancellationToken.None)).Reservation!;
        cluster.BudgetStore.Bill(spent, first, 250);
        await desk.SettleAsync(first, 250, 0);

        var silo = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Grains.GetGrain<IBudgetGrain>(tenant.ToString()));
        await cluster.KillAsync(cluster.NodeOf(silo!));

        // The one that still runs is held by the next activation; the rest of the dead one's slice is free when its lease has ended.
        await StandsAsync(spent: 250, held: 500, running: 1);
        cluster.BudgetStore.Bill(running, second, 400);
        await desk.SettleAsync(second, 400, 0);
        await stop.CancelAsync();
        await renewing;
        await StandsAsync(spent: 650, held: 0, running: 0);
        var (rest, failure) = await desk.ReserveAsync(Ask(350), CancellationToken.None);
        Assert.Null(failure?.Message);
        Assert.Equal(0, rest!.RemainingMicros);

        static BudgetAsk Ask(long micros) => new() { Request = RequestId.New(), Tenant = "acme", Micros = micros, Admitted = TimeProvider.System.GetUtcNow() };

        async Task StandsAsync(long spent, long held, long running)
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            var began = TimeProvider.System.GetTimestamp();
            while (await cluster.Budgets.ReadAsync(tenant, CancellationToken.None).AsTask().InTimeAsync("how the budget stands") is var standing
                && (standing?.SpentInAllMicros, standing?.HeldMicros, standing?.Running) != (spent, held, running))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < Within.Limit, $"It did not come that {spent} are spent, {held} held and {running} run: {standing}");
                await pace.WaitForNextTickAsync();
            }
        }
    }
}
