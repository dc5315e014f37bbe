using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Storage;
using MaiCluster.Storage.Ledgers;

namespace MaiCluster.Benchmarks.Ledgers;

/// <summary>
/// A report over a month whose roll-ups are as many as 10 million entries leave where every tenant uses every scenario, model and
/// device each day: 558,000 rows. The entries themselves are not there, as a report does not read them. The goal is 2 s.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The cleanup ends it.")]
public class CostBenchmarks
{
    private const int Days = 31, Tenants = 100, Scenarios = 5, Models = 4, Devices = 8;

    private static readonly DateOnly First = new(2026, 3, 1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-ledger-");
    private SqliteLedgerBooks _books = null!;

    [Params(CostView.Model, CostView.Tenant)]
    public CostView View { get; set; }

    /// <summary>Waits itself: run in this process, a setup's task is not waited for.</summary>
    [GlobalSetup]
    public void Fill() => FillAsync().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<long> Report() => CostReport.Of(View, await _books.SumAsync(View, First, First.AddDays(Days - 1), default)).Total.MarginMicros;

    [GlobalCleanup]
    public void Close()
    {
        _books.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task FillAsync()
    {
        var database = await SqliteDatabase.OpenAsync(Path.Combine(_folder.FullName, $"{View}.db"));
        await using var store = new SqliteLedgerStore(database);
        for (var day = First; day < First.AddDays(Days); day = day.AddDays(1))
        {
            var head = PartitionHead.Empty(LedgerPartition.Model("all"), day);
            await store.AppendAsync(new PartitionAppend { Expected = head, Next = head, Postings = [], Rollups = Rollups(day) }, default);
        }

        _books = new SqliteLedgerBooks(database);
    }

    private static Dictionary<RollupKey, RollupSums> Rollups(DateOnly day)
    {
        var rollups = new Dictionary<RollupKey, RollupSums>();
        for (var index = 0; index < Tenants * Scenarios * Models; index++)
        {
            var key = new RollupKey(day, $"model-{index % Models}", $"scenario-{index / Models % Scenarios}", $"tenant-{index / Models / Scenarios}", "", "");
            rollups.Add(key, new RollupSums { RevenueMicros = 5_000 + index });
            for (var device = 0; device < Devices; device++)
            {
                rollups.Add(key with { Device = $"node-{device}/gpu0" }, new RollupSums { ComputeMicros = 100 + index });
            }
        }

        return rollups;
    }
}
