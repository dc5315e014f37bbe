using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Benchmarks.Budgets;

/// <summary>One reservation and its settlement in process: without a budget, with one, and with one at each level. Goal: p99 under 1 ms.</summary>
[MemoryDiagnoser]
public class ReservationBenchmarks
{
    private const int Timed = 100_000;

    private static readonly BudgetLimits Wide = new() { MicrosPerMonth = BudgetLimits.MaxMicros, RequestsPerMinute = BudgetLimits.MaxMicros, TokensPerMinute = BudgetLimits.MaxMicros };

    private BudgetDesk _desk = null!;
    private BudgetAsk _ask = null!;

    [Params("none", "one", "hierarchy")]
    public string Budgets { get; set; } = "";

    [GlobalSetup]
    public async Task Setup()
    {
        BudgetId[] budgets = Budgets switch
        {
            "none" => [],
            "one" => [BudgetId.OfTenant("acme")],
            _ => [BudgetId.OfKey("acme", "key_1"), BudgetId.OfTeam("acme", "red"), BudgetId.OfTenant("acme"), BudgetId.OfScenario("support")],
        };
        var store = new OneProcessStore([.. budgets.Select(static budget => new StoredLimits(budget, Wide, "1"))]);
        var options = new BudgetOptions();
        var catalogue = new BudgetCatalogue(store, options, TimeProvider.System, NullLogger<BudgetCatalogue>.Instance);
        await catalogue.RefreshAsync(default);
        var actors = new LocalBudgets(
            new BudgetParts { Store = store, Billed = store, Catalogue = catalogue, Options = options, Time = TimeProvider.System }, NullLogger<LocalBudgets>.Instance);
        _ = actors.RunAsync(CancellationToken.None);
        _desk = new BudgetDesk(actors, catalogue, options, TimeProvider.System, NullLogger<BudgetDesk>.Instance);
        _ask = new BudgetAsk { Request = RequestId.New(), Tenant = "acme", Team = "red", Key = "key_1", Scenario = "support", Micros = 1000, Tokens = 100, Admitted = TimeProvider.System.GetUtcNow() };
        await TellPercentilesAsync();
    }

    [Benchmark]
    public async Task ReserveAndSettle()
    {
        var (reservation, _) = await _desk.ReserveAsync(_ask with { Request = RequestId.New() }, default);
        await _desk.SettleAsync(reservation!, 700, 80);
    }

    private async Task TellPercentilesAsync()
    {
        var microseconds = new double[Timed];
        for (var request = -Timed; request < Timed; request++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await ReserveAndSettle();
            microseconds[Math.Max(0, request)] = TimeProvider.System.GetElapsedTime(began).TotalMicroseconds;
        }

        Array.Sort(microseconds);
        Console.WriteLine($"// {Budgets}: p50 {microseconds[Timed / 2]:0.0} us, p99 {microseconds[Timed * 99 / 100]:0.0} us, p99.9 {microseconds[Timed / 1000 * 999]:0.0} us");
    }
}
