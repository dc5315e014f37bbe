using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Reservations;

/// <summary>Reservations one after the other, each settled before the next; only the reservation is timed.</summary>
/// <param name="way">For the lines that are written.</param>
/// <param name="tenant">Nobody else's.</param>
/// <param name="actors">The way to the budgets.</param>
/// <param name="parts">What this process knows of them.</param>
/// <param name="count">Timed; as many before are not.</param>
internal sealed class Measured(string way, string tenant, IBudgetActors actors, BudgetParts parts, int count)
{
    private static readonly BudgetLimits Wide = new() { MicrosPerMonth = BudgetLimits.MaxMicros, RequestsPerMinute = BudgetLimits.MaxMicros, TokensPerMinute = BudgetLimits.MaxMicros };

    public async Task RunAsync()
    {
        await LimitAsync(BudgetId.OfTenant(tenant));
        await TimeAsync("one budget");
        await LimitAsync(BudgetId.OfKey(tenant, "key_1"), BudgetId.OfTeam(tenant, "red"), BudgetId.OfScenario(tenant));
        await TimeAsync("key, team, tenant and scenario");
    }

    private async Task LimitAsync(params BudgetId[] budgets)
    {
        foreach (var budget in budgets)
        {
            _ = await actors.ConfigureAsync(budget, Wide, etag: null, default) ?? throw new InvalidOperationException($"{budget} has limits already.");
        }

        await parts.Catalogue.RefreshAsync(default);
    }

    private async Task TimeAsync(string levels)
    {
        var desk = new BudgetDesk(actors, parts.Catalogue, parts.Options, TimeProvider.System, NullLogger<BudgetDesk>.Instance);
        var ask = new BudgetAsk { Request = RequestId.New(), Tenant = tenant, Team = "red", Key = "key_1", Scenario = tenant, Micros = 1000, Tokens = 100, Admitted = TimeProvider.System.GetUtcNow() };
        var milliseconds = new double[count];
        for (var request = -count; request < count; request++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var (reservation, failure) = await desk.ReserveAsync(ask with { Request = RequestId.New() }, default);
            milliseconds[Math.Max(0, request)] = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            await desk.SettleAsync(reservation ?? throw new InvalidOperationException($"A wide budget refused: {failure?.Message}"), 700, 80);
        }

        Array.Sort(milliseconds);
        Console.WriteLine(FormattableString.Invariant($"{way}, {levels}: p50 {milliseconds[count / 2]:0.000} ms, p99 {milliseconds[count * 99 / 100]:0.000} ms, largest {milliseconds[^1]:0.0} ms"));
    }
}
