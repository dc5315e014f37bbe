using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Prices;
using MaiCluster.Storage.Ledgers;
using static MaiCluster.Storage.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Storage.Tests.Ledgers;

/// <summary>What every store of the ledger does.</summary>
public abstract class LedgerStoreContract : IAsyncLifetime
{
    private static readonly LedgerPartition Text = LedgerPartition.Model("mai-text");
    private static readonly LedgerPartition Upstream = LedgerPartition.Partner("upstream");

    protected ILedgerStore Store { get; private set; } = null!;

    protected ILedgerBooks Books { get; private set; } = null!;

    public async Task InitializeAsync() => (Store, Books) = await OpenAsync();

    public abstract Task DisposeAsync();

    /// <summary>On an empty database.</summary>
    protected abstract Task<(ILedgerStore Store, ILedgerBooks Books)> OpenAsync();

    /// <param name="sql">Makes the statements, given what stands before a table's name.</param>
    protected abstract Task ExecuteAsync(Func<string, string> sql);

    [StoreFact]
    public async Task Postings_are_read_back_as_they_were_written()
    {
        var append = PartitionAppend.To(PartitionHead.Empty(LedgerPartition.Device(Gpu), Day), [Window(0).ToPosting(), Window(1).ToPosting()]);
        Assert.Equal(AppendOutcome.Appended, (await Store.AppendAsync(append, default)).Outcome);

        var state = await Store.LoadAsync(LedgerPartition.Device(Gpu), default);
        Assert.Null(state.SealedThrough);
        Assert.Equal([append.Next], state.Heads);
        var read = await Books.ReadPostingsAsync(LedgerPartition.Device(Gpu), Day, 0, 10, default);
        Assert.Equal(2, read.Count);
        AssertSame(append.Postings[0], read[0]);
        AssertSame(append.Postings[1], read[1]);
        AssertSame(append.Postings[1], Assert.Single(await Books.ReadPostingsAsync(LedgerPartition.Device(Gpu), Day, 1, 10, default)));
        AssertSame(append.Postings[1], (await Store.FindPostingAsync(Window(1).PostingId, default))!);
        AssertSame(append.Postings[1], (await Store.FindPostingAsync(append.Postings[1].Reference(2), default))!);
        Assert.Null(await Store.FindPostingAsync("settlement/none", default));
        Assert.Null(await Store.FindPostingAsync(new EntryReference(Day, 99, Text), default));
        Assert.Equal(append.Rollups, (await Books.ReadDayAsync(Day, default)).Rollups);
    }

    [StoreFact]
    public async Task Posting_that_is_there_is_told_and_nothing_is_written()
    {
        var first = PartitionAppend.To(PartitionHead.Empty(Text, Day), [House(1).ToPosting()]);
        await Store.AppendAsync(first, default);

        var again = await Store.AppendAsync(PartitionAppend.To(first.Next, [House(2).ToPosting(), House(1).ToPosting()]), default);

        Assert.Equal(AppendOutcome.Known, again.Outcome);
        Assert.Equal([new(House(1).PostingId, House(1).ToPosting().Digest)], again.Known!);
        Assert.Equal([first.Next], (await Store.LoadAsync(Text, default)).Heads);
        Assert.Equal(1, (await Books.ReadDayAsync(Day, default)).Postings);
    }

    [StoreFact]
    public async Task Append_to_another_end_than_the_stored_one_is_refused()
    {
        var empty = PartitionHead.Empty(Text, Day);
        var first = PartitionAppend.To(empty, [House(1).ToPosting()]);
        await Store.AppendAsync(first, default);

        Assert.Equal(AppendOutcome.Raced, (await Store.AppendAsync(PartitionAppend.To(empty, [House(2).ToPosting()]), default)).Outcome);
        Assert.Equal(AppendOutcome.Raced, (await Store.AppendAsync(PartitionAppend.To(first.Next with { Hash = first.Postings[0].Hash }, [House(2).ToPosting()]), default)).Outcome);
        Assert.Equal(AppendOutcome.Raced, (await Store.AppendAsync(PartitionAppend.To(first.Next with { Day = Day.AddDays(1) }, [House(2).ToPosting()]), default)).Outcome);
        Assert.Equal(AppendOutcome.Appended, (await Store.AppendAsync(PartitionAppend.To(first.Next, [House(2).ToPosting()]), default)).Outcome);
    }

    [StoreFact]
    public async Task Sealed_day_takes_nothing()
    {
        await PostAsync(Text, ledger => ledger.PostAsync([House(1)], default));
        var seals = await new DaySeals(Store).SealThroughAsync(Day.AddDays(2), default);

        Assert.Equal([Day, Day.AddDays(1), Day.AddDays(2)], seals.Select(seal => seal.Day));
        Assert.Equal(seals[2], await Store.FindLastSealAsync(default));
        var late = PartitionAppend.To(PartitionHead.Empty(Upstream, Day.AddDays(2)), [OfPartner(2).ToPosting()]);
        Assert.Equal(AppendOutcome.Sealed, (await Store.AppendAsync(late, default)).Outcome);
        Assert.Null(await Store.SealAsync(Day.AddDays(3), seals[1], default)); // another sealer has come further
        await PostAsync(Upstream, ledger => ledger.PostAsync([OfPartner(2)], default));
        Assert.Equal(Day.AddDays(3), (await Store.FindPostingAsync(OfPartner(2).PostingId, default))!.Day);
        Assert.Equal(4, (await AuditAsync()).Days);
    }

    [StoreFact]
    public async Task Days_with_experiments_are_rolled_up_anew_as_their_writers_rolled_them_up()
    {
        var shadow = new RequestTime { Request = Request(9), Model = "mai-text", Nanoseconds = 4_000_000_000, Scenario = "support", Tenant = "acme", Experiment = "next" };
        var window = Window(0) with { Requests = [.. Window(0).Requests, shadow], UnallocatedNanoseconds = 1_000_000_000 };
        await Store.AppendAsync(PartitionAppend.To(PartitionHead.Empty(LedgerPartition.Device(Gpu), Day), [window.ToPosting()]), default);
        await PostAsync(Upstream, ledger => ledger.PostAsync([OfPartner(1), OfPartner(2) with { Experiment = "next", RevenueMicros = 0, Share = null }], default));
        await PostAsync(Upstream, async ledger => await ledger.PostAsync(
            new Adjustment { Id = "a", Time = Records.Noon.AddHours(1), Corrects = (await Store.FindPostingAsync(OfPartner(1).PostingId, default))!.Reference(0), AmountMicros = 100, Reason = "late" }, default));
        var kept = (await Books.ReadDayAsync(Day, default)).Rollups;
        Assert.Equal(2, kept.Count(sums => sums.Key.Scenario == "experiment:next"));

        await ExecuteAsync(schema => $"UPDATE {schema}ledger_rollups SET scenario = 'elsewhere', compute_micros = 7 WHERE scenario = 'experiment:next' AND partner = ''");
        Assert.NotEqual(kept, (await Books.ReadDayAsync(Day, default)).Rollups);
        await ExecuteAsync(ExperimentRollups.AnewSql);
        Assert.Equal(kept, (await Books.ReadDayAsync(Day, default)).Rollups);
    }

    [StoreFact]
    public async Task First_seal_is_of_the_first_day()
    {
        await PostAsync(Text, ledger => ledger.PostAsync([House(1)], default));
        Assert.Equal(Day, await Store.FindFirstDayAsync(default));
        Assert.Null(await Store.SealAsync(Day.AddDays(1), null, default));
    }

    [StoreFact]
    public async Task Writers_of_one_partition_never_fork_its_chain()
    {
        const int Writers = 4, Batches = 12;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var ledger = await CostLedger.ActivateAsync(Text, Store, default);
            for (var batch = 0; batch < Batches; batch++)
            {
                // Each batch shares a request with the next writer's.
                var number = (batch * Writers) + writer;
                await UntilBookedAsync(() => ledger.PostAsync([House(number), House(number + 1)], default));
            }
        })));

        var audited = await AuditAsync();
        Assert.Equal((Writers * Batches) + 1, audited.Postings);
        Assert.Equal((Writers * Batches) + 1, audited.Entries);
    }

    [StoreFact]
    public async Task Sealers_and_late_postings_meet_without_harm()
    {
        await PostAsync(Text, ledger => ledger.PostAsync([House(0)], default));
        var partitions = Enumerable.Range(0, 4).Select(number => $"model-{number}").ToArray();
        var posting = partitions.Select((model, index) => Task.Run(async () =>
        {
            var ledger = await CostLedger.ActivateAsync(LedgerPartition.Model(model), Store, default);
            for (var number = 1; number <= 20; number++)
            {
                var settlement = House((index * 100) + number, model) with { ServiceTime = Records.Noon.AddDays(number / 7) };
                await UntilBookedAsync(() => ledger.PostAsync([settlement], default));
            }
        }));
        var sealing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var day = 0; day < 4; day++)
            {
                await new DaySeals(Store).SealThroughAsync(Day.AddDays(day), default);
            }
        }));
        await Task.WhenAll([.. posting, .. sealing]);

        var audited = await AuditAsync();
        Assert.Equal(81, audited.Postings);
        Assert.Equal(Day.AddDays(3), audited.LastSeal!.Day);
        Assert.Equal(Day.AddDays(3), (await AuditAsync(audited.LastSeal.Hash)).ProvenThrough);
    }

    [StoreFact]
    public async Task No_more_is_taken_back_than_was_booked_whoever_asks_at_once()
    {
        await PostAsync(Upstream, ledger => ledger.PostAsync([OfPartner(0)], default)); // 1,000 billed, of which 100 are shared
        var accepted = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var ledger = await CostLedger.ActivateAsync(Upstream, Store, default);
            var adjustment = new Adjustment { Id = $"a{number}", Time = Records.Noon.AddDays(number % 2), Corrects = new EntryReference(Day, 1, Upstream), AmountMicros = 300, Reason = "asked twice" };
            try
            {
                await UntilBookedAsync(() => ledger.PostAsync(adjustment, default));
                return 300;
            }
            catch (ArgumentException)
            {
                return 0;
            }
        })));

        Assert.Equal(900, accepted.Sum());
        var balances = (await AuditAsync()).Ledger;
        Assert.Equal(100, balances.BalanceOf(Account.Receivable("acme")));
        Assert.Equal(10, balances.BalanceOf(Account.Share("upstream")));
        Assert.Equal([1, 2, 3], (await Store.FindCorrectionsAsync(new EntryReference(Day, 1, Upstream), default)).Select(entry => entry.Correction));
    }

    [StoreFact]
    public async Task Every_view_has_the_same_total_and_it_is_that_of_the_entries()
    {
        await PostAsync(Text, ledger => ledger.PostAsync(Enumerable.Range(0, 30).Select(number => House(number)), default));
        await PostAsync(Upstream, ledger => ledger.PostAsync(Enumerable.Range(100, 30).Select(OfPartner), default));
        await PostAsync(LedgerPartition.Device(Gpu), ledger => ledger.PostAsync(Enumerable.Range(0, 30).Select(Window), default));

        var audited = await AuditAsync();
        Assert.Equal(1_750_000, audited.Ledger.BalanceOf(Account.Device(Gpu))); // 3.5 an hour for half an hour
        foreach (var view in Enum.GetValues<CostView>())
        {
            var report = CostReport.Of(view, await Books.SumAsync(view, Day, Day, default));
            var total = report.Total;
            Assert.Equal(1_750_000, total.ComputeMicros + total.LoadMicros + total.IdleMicros + total.AllocatedMicros + report.UnallocatedMicros);
            Assert.Equal(Enumerable.Range(0, 30).Concat(Enumerable.Range(100, 30)).Sum(number => 1_000L + number), total.RevenueMicros);
            Assert.Equal(Enumerable.Range(100, 30).Sum(number => 300L + number), total.PartnerChargeMicros);
            Assert.Equal(Enumerable.Range(100, 30).Sum(number => (long)decimal.Round((1_000 + number) / 10m)), total.PartnerShareMicros);
            Assert.Equal(total.MarginMicros, report.Rows.Sum(row => row.MarginMicros));
        }

        Assert.Empty(await Books.SumAsync(CostView.Model, Day.AddDays(1), Day.AddDays(9), default));
    }

    [StoreFact]
    public async Task A_partners_month_has_one_order_whoever_writes_it_and_ends_with_its_minimum()
    {
        var tiers = new RevenueShare { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 200_000), new ShareTier(10_000, 250_000)] };
        Settlement OfDay(int number, int day) => OfPartner(number) with { RevenueMicros = 1_000, Share = tiers, ServiceTime = Records.Noon.AddDays(day) };
        var writers = new[] { await CostLedger.ActivateAsync(Upstream, Store, default), await CostLedger.ActivateAsync(Upstream, Store, default) };
        await Task.WhenAll(writers.Select(async (writer, half) =>
        {
            for (var number = 0; number < 20; number++)
            {
                await writer.PostAsync([OfDay((20 * half) + number, day: (number + half) % 2)], default);
            }
        }));

        Assert.Equal((2_000 + 7_500, 40_000), await SharesAsync(Day.AddDays(1)));
        var minimum = new MonthMinimum("upstream", Day, 10_000);
        await writers[0].PostAsync(minimum, default);
        await writers[1].PostAsync(minimum, default);
        await writers[1].PostAsync([OfDay(90, day: 0)], default);
        Assert.Equal((10_000, 40_000), await SharesAsync(Day.AddDays(30)));
        var state = await Store.LoadAsync(Upstream, default);
        Assert.Equal(
            [new PartnerMonth(Day, Day.AddDays(30), 41, 40_000, 10_000, true), new PartnerMonth(Day.AddDays(31), Day.AddDays(31), 1, 1_000, 200, false)],
            state.Months.OrderBy(month => month.First));
        await AuditAsync();

        async Task<(long Shares, long Revenue)> SharesAsync(DateOnly through)
        {
            var total = CostReport.Of(CostView.Partner, await Books.SumAsync(CostView.Partner, Day, through, default)).Total;
            return (total.PartnerShareMicros, total.RevenueMicros);
        }
    }

    [StoreFact]
    public async Task Audit_beside_those_who_write_finds_nothing_wrong()
    {
        var writing = Task.Run(async () =>
        {
            var (device, model) = (await CostLedger.ActivateAsync(LedgerPartition.Device(Gpu), Store, default), await CostLedger.ActivateAsync(Text, Store, default));
            for (var minute = 700; minute < 740; minute++) // across midnight
            {
                var held = (minute - 700) * 60_000_000_000L;
                await device.PostAsync([Window(minute) with { HeldAtStartNanoseconds = held, HeldAtEndNanoseconds = held + 60_000_000_000 }], default);
                await model.PostAsync([House(minute) with { ServiceTime = Records.Noon.AddMinutes(minute) }], default);
                if (minute == 730)
                {
                    await new DaySeals(Store).SealThroughAsync(Day, default);
                }
            }
        });
        while (!writing.IsCompleted)
        {
            await AuditAsync();
        }

        await writing;
        Assert.Equal(80, (await AuditAsync()).Postings);
    }

    protected Task<AuditedLedger> AuditAsync(LedgerHash? kept = null) => new LedgerAudit(Books, Store).RunAsync(kept, default);

    protected async Task PostAsync(LedgerPartition partition, Func<CostLedger, Task> post) => await post(await CostLedger.ActivateAsync(partition, Store, default));

    /// <summary>More writers than there ever are at once may lose more races in a row than one allows itself.</summary>
    private static async Task UntilBookedAsync(Func<Task> post)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await post();
                return;
            }
            catch (InvalidOperationException error) when (error is not LedgerConflictException && attempt < 100)
            {
                // Again.
            }
        }
    }

    private static void AssertSame(PostedPosting expected, PostedPosting actual)
    {
        Assert.Equal(expected.Posting.Entries, actual.Posting.Entries);
        Assert.Equal(expected.EntryHashes, actual.EntryHashes);
        Assert.Equal(
            expected with { Posting = expected.Posting with { Entries = [] }, EntryHashes = [] },
            actual with { Posting = actual.Posting with { Entries = [] }, EntryHashes = [] });
    }
}
