using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Reports;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class LedgerSimulationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_fails_everything_is_booked_once_and_the_books_agree(int seed)
    {
        var store = new MemoryLedger();
        var simulation = new LedgerSimulation(store, seed);
        await simulation.RunAsync(days: 5);

        // Exactly once, each to its amounts.
        var originals = store.Entries.Where(entry => entry.Corrects is null).ToList();
        Assert.Equal(simulation.Settled.Values.Sum(settlement => settlement.RevenueMicros), Sum(originals, EntryPurpose.Revenue));
        Assert.Equal(simulation.Settled.Values.Sum(settlement => settlement.PartnerChargeMicros), Sum(originals, EntryPurpose.Charge));
        Assert.Equal(simulation.Settled.Count, store.Postings.Count(posted => posted.Posting.Id.StartsWith("settlement/", StringComparison.Ordinal)));
        Assert.Equal(simulation.Windows.Count, store.Postings.Count(posted => posted.Partition.Kind == PartitionKind.Device));

        // Nothing is lost of the devices' time, and all views say the same.
        var audited = await new LedgerAudit(store, store).RunAsync(null, default);
        var price = simulation.Windows.Sum(window => window.CostMicros);
        Assert.Equal(price, audited.Ledger.Balances.Where(balance => balance.Key.Kind == AccountKind.Device).Sum(balance => balance.Value));
        var totals = new HashSet<(long Margin, long Costs)>();
        foreach (var view in Enum.GetValues<CostView>())
        {
            var report = CostReport.Of(view, await store.SumAsync(view, Day, Day.AddDays(30), default));
            var total = report.Total;
            Assert.Equal(price, total.ComputeMicros + total.LoadMicros + total.IdleMicros + total.AllocatedMicros + report.UnallocatedMicros);
            totals.Add((total.MarginMicros, report.Rows.Sum(row => row.MarginMicros)));
        }

        Assert.Single(totals);
        Assert.Equal(audited.Head, (await new LedgerAudit(store, store).RunAsync(audited.Head, default)).Head);
    }

    private static long Sum(IEnumerable<LedgerEntry> entries, EntryPurpose purpose) => entries.Where(entry => entry.Purpose == purpose).Sum(entry => entry.AmountMicros);
}
