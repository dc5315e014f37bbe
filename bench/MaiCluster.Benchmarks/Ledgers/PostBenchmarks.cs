using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage;
using MaiCluster.Storage.Ledgers;

namespace MaiCluster.Benchmarks.Ledgers;

/// <summary>Time of an entry in SQLite, with its hash and roll-ups, posted by several partitions at once; the goal is 50 microseconds (20,000 a second).</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The cleanup ends it.")]
public class PostBenchmarks
{
    private const int Entries = 24_000;
    private const int EntriesOfOne = 3;
    private const int Partners = 4;

    private static readonly RevenueShare Tenth = new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 100_000)] };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-ledger-");
    private SqliteLedgerStore _store = null!;
    private CostLedger[] _ledgers = [];

    /// <summary>Settlements of one call.</summary>
    [Params(1, 20)]
    public int Batch { get; set; }

    /// <summary>Waits itself: run in this process, a setup's task is not waited for.</summary>
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Entries)]
    public Task Post() => Task.WhenAll(_ledgers.Select((ledger, partner) => Task.Run(async () =>
    {
        for (var posted = 0; posted < Entries / EntriesOfOne / Partners; posted += Batch)
        {
            await ledger.PostAsync(Enumerable.Range(posted, Batch).Select(number => Settle(number, $"partner-{partner}")).ToArray(), default);
        }
    })));

    [GlobalCleanup]
    public void Close()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }

    private async Task OpenAsync()
    {
        _store = new SqliteLedgerStore(await SqliteDatabase.OpenAsync(Path.Combine(_folder.FullName, $"{Batch}.db")));
        _ledgers = await Task.WhenAll(Enumerable.Range(0, Partners).Select(partner => CostLedger.ActivateAsync(LedgerPartition.Partner($"partner-{partner}"), _store, default).AsTask()));
    }

    private static Settlement Settle(int number, string partner) => new()
    {
        Request = RequestId.New(),
        ServiceTime = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(number),
        Tenant = $"tenant-{number % 100}",
        Model = "big-text",
        Scenario = "support",
        RevenueOf = "support",
        RevenueMicros = 1_000 + number,
        Partner = partner,
        PartnerChargeMicros = 300,
        Share = Tenth,
    };
}
