using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Prices;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class PartnerShareTests
{
    private static readonly LedgerPartition Upstream = LedgerPartition.Partner("upstream");

    /// <summary>A fifth of the first 10,000 micros, then a quarter.</summary>
    private static readonly RevenueShare Tiered = new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 200_000), new ShareTier(10_000, 250_000)] };

    private static readonly DateTimeOffset MonthEnd = new(2026, 3, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly MemoryLedger _store = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Fact]
    public async Task Share_follows_from_what_the_month_had_billed_before()
    {
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 8_000), Billed(2, 4_000), Billed(3, 1_000)], default);
        await (await OpenAsync()).PostAsync([Billed(4, 100)], default);
        Assert.Equal([1_600, 400 + 500, 250, 25], ShareEntries().Select(entry => entry.AmountMicros));
        await AuditAsync();
    }

    [Fact]
    public async Task Month_begins_anew_by_the_day_of_posting_whatever_the_day_of_service_was()
    {
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 20_000) with { ServiceTime = MonthEnd }], default);
        await new DaySeals(_store).SealThroughAsync(new DateOnly(2026, 3, 31), default);
        await ledger.PostAsync([Billed(2, 1_000) with { ServiceTime = MonthEnd }, Billed(3, 1_000) with { ServiceTime = MonthEnd.AddDays(2) }], default);
        Assert.Equal([4_500, 200, 200], ShareEntries().Select(entry => entry.AmountMicros));
        Assert.Equal(new DateOnly(2026, 4, 1), _store.Postings[1].Day);
        await AuditAsync();
    }

    [Fact]
    public async Task Same_settlement_again_is_known_wherever_the_month_stands()
    {
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 8_000)], default);
        await ledger.PostAsync([Billed(2, 8_000), Billed(1, 8_000)], default);
        await (await OpenAsync()).PostAsync([Billed(1, 8_000), Billed(2, 8_000)], default);
        Assert.Equal([1_600, 400 + 1_500], ShareEntries().Select(entry => entry.AmountMicros));
        await Assert.ThrowsAsync<LedgerConflictException>(() => ledger.PostAsync([Billed(1, 8_001)], default));
    }

    [Fact]
    public async Task Share_of_net_goes_below_nothing_where_the_partner_asks_more_than_was_billed()
    {
        var net = new RevenueShare { Base = ShareBasis.Net, Tiers = [new ShareTier(0, 500_000)] };
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 1_000) with { PartnerChargeMicros = 400, Share = net }, Billed(2, 1_000) with { PartnerChargeMicros = 1_500, Share = net }], default);
        Assert.Equal(["share:upstream <- payable:upstream 300", "payable:upstream <- share:upstream 250"], ShareEntries().Select(entry => $"{entry.Debit} <- {entry.Credit} {entry.AmountMicros}"));
        Assert.Equal(1_950, (await AuditAsync()).Ledger.BalanceOf(Account.Payable("upstream")));
    }

    [Fact]
    public async Task Credit_takes_its_share_back_at_the_rate_booked_and_lowers_no_later_tier()
    {
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 12_000)], default); // shares 2,000 + 500
        await ledger.PostAsync(new Adjustment { Id = "credit", Time = Noon, Corrects = _store.Postings[0].Reference(0), AmountMicros = 6_000, Reason = "spoiled" }, default);
        await ledger.PostAsync([Billed(2, 1_000)], default);
        Assert.Equal([2_500, -1_250, 250], ShareEntries().Select(entry => entry.SignedMicros));
        await AuditAsync();
    }

    [Fact]
    public async Task Day_that_a_partner_has_left_takes_nothing_more()
    {
        var ledger = await OpenAsync();
        await ledger.PostAsync([Billed(1, 1_000) with { ServiceTime = Noon.AddDays(1) }], default);
        await ledger.PostAsync([Billed(2, 1_000)], default);
        Assert.Equal([Day.AddDays(1), Day.AddDays(1)], _store.Postings.Select(posted => posted.Day));
        Assert.Equal(Noon.AddSeconds(2), _store.Postings[1].Posting.ServiceTime);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Shares_of_any_interleaving_are_the_tiers_of_the_months_gross_and_each_is_booked_once(int seed)
    {
        var random = new Random(seed);
        var writers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync().AsTask()));
        var settlements = Enumerable.Range(1, 120).Select(number => Billed(number, random.Next(5) * 100) with { ServiceTime = MonthEnd.AddHours((number - 60) * 2) }).ToArray();
        var waiting = settlements.Concat(settlements.Where(_ => random.Next(4) == 0)).OrderBy(settlement => settlement.ServiceTime.AddHours(random.Next(12))).ToList();
        var failing = new Random(seed);
        _store.Fault = _ =>
        {
            if (failing.Next(10) == 0)
            {
                throw new IOException("The store is away.");
            }
        };
        while (waiting.Count > 0)
        {
            var group = waiting.Take(random.Next(1, 9)).ToArray();
            var writer = random.Next(writers.Length);
            try
            {
                await writers[writer].PostAsync(group, default);
                waiting.RemoveRange(0, group.Length);
                if (random.Next(10) == 0)
                {
                    await new DaySeals(_store).SealThroughAsync(LedgerDate.Of(group[^1].ServiceTime).AddDays(-1), default);
                }
            }
            catch (IOException)
            {
                writers[writer] = await OpenAsync();
            }
        }

        _store.Fault = null;
        Assert.Equal(settlements.Select(settlement => settlement.PostingId).Order(StringComparer.Ordinal), _store.Postings.Select(posted => posted.Posting.Id).Order(StringComparer.Ordinal));
        var months = _store.Postings.GroupBy(posted => PartnerMonth.FirstOf(posted.Day)).ToArray();
        Assert.Equal(2, months.Length);
        foreach (var month in months)
        {
            var entries = month.SelectMany(posted => posted.Posting.Entries).ToArray();
            var gross = entries.Where(entry => entry.Purpose == EntryPurpose.Revenue).Sum(entry => entry.AmountMicros);
            Assert.Equal((Math.Min(gross, 10_000) / 5) + (Math.Max(0, gross - 10_000) / 4), entries.Where(entry => entry.Purpose == EntryPurpose.Share).Sum(entry => entry.AmountMicros));
        }

        await AuditAsync();
    }

    [Fact]
    public async Task Audit_finds_a_share_that_was_taken_at_another_tier()
    {
        await (await OpenAsync()).PostAsync([Billed(1, 8_000)], default);
        var head = (await _store.LoadAsync(Upstream, default)).Heads[0];
        await _store.AppendAsync(PartitionAppend.To(head, [Billed(2, 4_000).ToPosting(grossBeforeMicros: 20_000)]), default);
        var error = await Assert.ThrowsAsync<LedgerDamagedException>(AuditAsync);
        Assert.Contains("20000 micros as the month's gross before it, and its books give 8000", error.Message, StringComparison.Ordinal);
    }

    private static Settlement Billed(int number, long micros) => OfPartner(number, micros, charge: 0) with { Share = Tiered };

    private IEnumerable<LedgerEntry> ShareEntries() => _store.Entries.Where(entry => entry.Purpose == EntryPurpose.Share);

    private ValueTask<CostLedger> OpenAsync() => CostLedger.ActivateAsync(Upstream, _store, default);

    private Task<AuditedLedger> AuditAsync() => new LedgerAudit(_store, _store).RunAsync(null, default);
}
