using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class AdjustmentTests
{
    private static readonly LedgerPartition Upstream = LedgerPartition.Partner("upstream");

    private readonly MemoryLedger _store = new();

    [Fact]
    public async Task Credit_points_at_its_entry_and_takes_the_share_back_at_its_rate()
    {
        var ledger = await SettledAsync(revenue: 1_000, share: 333);
        await new DaySeals(_store).SealThroughAsync(Day, default);
        await ledger.PostAsync(Credit("c1", 500), default);

        var entries = _store.Postings[^1].Posting.Entries;
        Assert.Equal(Day.AddDays(1), _store.Postings[^1].Day);
        Assert.Equal(
            ["revenue:support <- receivable:acme 500 of 1", "payable:upstream <- share:upstream 166 of 3"], // half of 333, a half to the even number
            entries.Select(entry => $"{entry.Debit} <- {entry.Credit} {entry.AmountMicros} of {entry.Corrects!.Value.Number}"));
        Assert.All(entries, entry => Assert.Equal((1, "a bad answer", "support"), (entry.Correction, entry.Note, entry.Scenario)));
        var balances = (await AuditAsync()).Ledger;
        Assert.Equal(500, balances.BalanceOf(Account.Receivable("acme")));
        Assert.Equal(300 + 333 - 166, balances.BalanceOf(Account.Payable("upstream")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_a_revenue_is_taken_back_its_share_is_gone_with_it(int seed)
    {
        var random = new Random(seed);
        var (revenue, share) = (random.Next(1, 3_000), random.Next(1, 3_000));
        var ledger = await SettledAsync(revenue, share);
        for (var (left, number) = (revenue, 0); left > 0; number++)
        {
            var amount = Math.Min(left, random.Next(1, 200));
            await ledger.PostAsync(Credit($"c{number}", amount), default);
            left -= amount;
        }

        var balances = (await AuditAsync()).Ledger;
        Assert.Equal((0, 0, 300), (balances.BalanceOf(Account.Receivable("acme")), balances.BalanceOf(Account.Share("upstream")), balances.BalanceOf(Account.Payable("upstream"))));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync(Credit("more", 1), default));
        Assert.Equal($"1 micros cannot be taken back of entry 2026-03-01/1/partner:upstream: expected 1 to 0, what is left of its {revenue}.", error.Message);
    }

    [Fact]
    public async Task Same_adjustment_again_changes_nothing_even_when_nothing_is_left()
    {
        var ledger = await SettledAsync();
        await ledger.PostAsync(Credit("c1", 1_000), default);
        await ledger.PostAsync(Credit("c1", 1_000) with { Time = Noon.AddDays(3) }, default);
        Assert.Equal(2, _store.Postings.Count);
        await Assert.ThrowsAsync<LedgerConflictException>(() => ledger.PostAsync(Credit("c1", 999), default));
    }

    [Fact]
    public async Task Bill_and_statement_change_either_way()
    {
        var tenant = await CostLedger.ActivateAsync(LedgerPartition.Model("(none)"), _store, default);
        var partner = await CostLedger.ActivateAsync(Upstream, _store, default);
        await tenant.PostAsync(new Adjustment { Id = "a1", Time = Noon, Tenant = "acme", AmountMicros = 70, Reason = "goodwill" }, default);
        await partner.PostAsync(new Adjustment { Id = "a2", Time = Noon, Partner = "upstream", AmountMicros = -40, Reason = "an invoice came late" }, default);

        var balances = (await AuditAsync()).Ledger;
        Assert.Equal(-70, balances.BalanceOf(Account.Receivable("acme")));
        Assert.Equal(40, balances.BalanceOf(Account.Payable("upstream")));
    }

    [Fact]
    public async Task What_cannot_be_adjusted_is_refused()
    {
        var ledger = await SettledAsync();
        await ledger.PostAsync(Credit("c1", 1), default);
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync(Credit("c2", 1) with { Corrects = new EntryReference(Day, 4, Upstream) }, default)); // a correction
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync(Credit("c3", 1) with { Corrects = new EntryReference(Day, 99, Upstream) }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync(Credit("c4", 1) with { Tenant = "acme" }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync(Credit("c5", 0), default));
        var device = await CostLedger.ActivateAsync(LedgerPartition.Device(Gpu), _store, default);
        await device.PostAsync([Window()], default);
        await Assert.ThrowsAsync<ArgumentException>(() => device.PostAsync(Credit("c6", 1) with { Corrects = new EntryReference(Day, 1, LedgerPartition.Device(Gpu)) }, default));
    }

    private static Adjustment Credit(string id, long amount) =>
        new() { Id = id, Time = Noon.AddHours(1), Corrects = new EntryReference(Day, 1, Upstream), AmountMicros = amount, Reason = "a bad answer" };

    private async Task<CostLedger> SettledAsync(long revenue = 1_000, long share = 100)
    {
        var ledger = await CostLedger.ActivateAsync(Upstream, _store, default);
        await ledger.PostAsync([OfPartner(1, revenue, share: share)], default);
        Assert.Equal(EntryPurpose.Share, _store.Entries.Last().Purpose);
        return ledger;
    }

    private Task<AuditedLedger> AuditAsync() => new LedgerAudit(_store, _store).RunAsync(null, default);
}
