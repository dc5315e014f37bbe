using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Sealing;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class CostLedgerTests
{
    private readonly MemoryLedger _store = new();

    [Fact]
    public async Task Settlement_becomes_a_bill_a_statement_and_their_columns()
    {
        var ledger = await OpenAsync(LedgerPartition.Partner("upstream"));
        await ledger.PostAsync([OfPartner(1)], default);

        Assert.Equal(
            [
                "receivable:acme <- revenue:support 1000",
                "charge:upstream <- payable:upstream 300",
                "share:upstream <- payable:upstream 100",
            ],
            _store.Entries.Select(entry => $"{entry.Debit} <- {entry.Credit} {entry.AmountMicros}"));
        var balances = (await AuditAsync()).Ledger;
        Assert.Equal(1_000, balances.BalanceOf(Account.Receivable("acme")));
        Assert.Equal(400, balances.BalanceOf(Account.Payable("upstream")));
    }

    [Fact]
    public async Task What_only_an_experiment_asked_for_is_its_cost()
    {
        var ledger = await OpenAsync(LedgerPartition.Partner("upstream"));
        await ledger.PostAsync([OfPartner(1, revenue: 0, share: 0) with { Experiment = "shadow" }], default);
        Assert.Equal(["experiment:shadow <- payable:upstream 300"], _store.Entries.Select(entry => $"{entry.Debit} <- {entry.Credit} {entry.AmountMicros}"));
    }

    [Fact]
    public async Task Nothing_owed_is_no_entry_and_still_booked_once()
    {
        var ledger = await OpenAsync(LedgerPartition.Model("mai-text"));
        await ledger.PostAsync([House(1, revenue: 0)], default);
        Assert.Empty(_store.Entries);
        await Assert.ThrowsAsync<LedgerConflictException>(() => ledger.PostAsync([House(1, revenue: 5)], default));
        Assert.Equal(1, (await AuditAsync()).Postings);
    }

    [Fact]
    public async Task Same_settlement_again_changes_nothing()
    {
        var ledger = await OpenAsync(LedgerPartition.Model("mai-text"));
        await ledger.PostAsync([House(1), House(1), House(2)], default);
        await ledger.PostAsync([House(2), House(3), House(1)], default);
        var other = await OpenAsync(LedgerPartition.Model("mai-text"));
        await other.PostAsync([House(3)], default);
        Assert.Equal([Request(1), Request(2), Request(3)], _store.Entries.Select(entry => entry.Request!.Value));
    }

    [Fact]
    public async Task Another_settlement_of_a_request_is_refused_by_name_and_the_rest_is_booked()
    {
        var ledger = await OpenAsync(LedgerPartition.Model("mai-text"));
        await ledger.PostAsync([House(1)], default);

        var error = await Assert.ThrowsAsync<LedgerConflictException>(() => ledger.PostAsync([House(1, revenue: 2), House(2), House(3), House(3, revenue: 9)], default));

        Assert.Equal([$"settlement/{Request(1)}", $"settlement/{Request(3)}"], error.Ids);
        Assert.Equal([(Request(1), 1_000L), (Request(2), 1_000L), (Request(3), 1_000L)], _store.Entries.Select(entry => (entry.Request!.Value, entry.AmountMicros)));
    }

    [Fact]
    public async Task Request_that_was_settled_in_another_partition_is_refused()
    {
        await (await OpenAsync(LedgerPartition.Model("mai-text"))).PostAsync([House(1)], default);
        var partner = await OpenAsync(LedgerPartition.Partner("upstream"));
        await Assert.ThrowsAsync<LedgerConflictException>(() => partner.PostAsync([OfPartner(1)], default));
    }

    [Fact]
    public async Task What_is_wrong_in_itself_is_refused_whole()
    {
        var ledger = await OpenAsync(LedgerPartition.Model("mai-text"));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync([House(1), OfPartner(2)], default));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync([House(1), House(2, revenue: -1)], default));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.PostAsync([House(1) with { PartnerChargeMicros = 1 }], default));
        await Assert.ThrowsAsync<FormatException>(() => ledger.PostAsync([House(1) with { Scenario = "a\nb" }], default));
        Assert.Empty(_store.Postings);
    }

    [Fact]
    public async Task Window_is_kept_whole_and_booked_once()
    {
        var ledger = await OpenAsync(LedgerPartition.Device(Gpu));
        await ledger.PostAsync([Window(0), Window(1)], default);
        await ledger.PostAsync([Window(1), Window(2)], default);

        Assert.Equal(3, _store.Postings.Count);
        Assert.Equal(175_000, (await AuditAsync()).Ledger.BalanceOf(Account.Device(Gpu))); // 3.5 an hour for three minutes
        await Assert.ThrowsAsync<LedgerConflictException>(() => ledger.PostAsync([Window(1, pricePerHour: 1)], default));
    }

    [Fact]
    public async Task What_settles_after_the_seal_is_in_the_open_day_with_its_own_time()
    {
        var ledger = await OpenAsync(LedgerPartition.Model("mai-text"));
        await ledger.PostAsync([House(1)], default);
        await new DaySeals(_store).SealThroughAsync(Day, default);

        await ledger.PostAsync([House(2), House(3) with { ServiceTime = Noon.AddDays(1) }], default);

        Assert.Equal([Day, Day.AddDays(1), Day.AddDays(1)], _store.Postings.Select(posted => posted.Day));
        Assert.Equal(Noon.AddSeconds(2), _store.Entries.ElementAt(1).ServiceTime);
        Assert.Equal(Day, (await AuditAsync()).LastSeal!.Day);
    }

    [Fact]
    public async Task Days_without_traffic_are_sealed_too()
    {
        var seals = new DaySeals(_store);
        Assert.Empty(await seals.SealThroughAsync(Day.AddDays(10), default)); // nothing was ever booked

        await (await OpenAsync(LedgerPartition.Model("mai-text"))).PostAsync([House(1)], default);
        var made = await seals.SealThroughAsync(Day.AddDays(2), default);

        Assert.Equal([Day, Day.AddDays(1), Day.AddDays(2)], made.Select(seal => seal.Day));
        Assert.Equal(made[0].Hash, made[1].Previous);
        Assert.NotEqual(made[1].Hash, made[2].Hash);
        Assert.Empty(await seals.SealThroughAsync(Day.AddDays(2), default));
        Assert.Equal(made[2], (await AuditAsync()).LastSeal);
    }

    private ValueTask<CostLedger> OpenAsync(LedgerPartition partition) => CostLedger.ActivateAsync(partition, _store, default);

    private Task<AuditedLedger> AuditAsync() => new LedgerAudit(_store, _store).RunAsync(null, default);
}
