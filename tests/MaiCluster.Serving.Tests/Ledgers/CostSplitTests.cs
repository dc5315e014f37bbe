using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Metering;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class CostSplitTests
{
    private const long Minute = 60_000_000_000;
    private const long DayNanoseconds = 1_440 * Minute;

    [Fact]
    public void Minute_is_split_by_nanoseconds_to_the_last_micro()
    {
        // 3.5 an hour are 58,333.33 micros a minute, rounded down. The parts lose 0.33, 0.17, 0.50 and 0.25 and so on.
        var entries = CostSplit.Split(Window());

        Assert.Equal(
            [
                ("cost:mai-text:idle", 14_583L, EntryPurpose.Idle, null),
                ("cost:mai-voice:load", 9_722L, EntryPurpose.Load, null),
                ("cost:mai-text:compute", 19_445L, EntryPurpose.Compute, Request(1).Value),
                ("cost:mai-text:compute", 9_722L, EntryPurpose.Compute, Request(2).Value),
                ("unallocated", 4_861L, EntryPurpose.Unallocated, null),
            ],
            entries.Select(entry => (entry.Debit.ToString(), entry.AmountMicros, entry.Purpose, entry.Request?.Value)));
        Assert.Equal(58_333, entries.Sum(entry => entry.AmountMicros));
        Assert.All(entries, entry => Assert.Equal(Account.Device(Gpu), entry.Credit));
        Assert.Equal(("support", "acme"), (entries[2].Scenario, entries[2].Tenant));
    }

    [Fact]
    public void Unbilled_compute_keeps_its_reason_and_an_experiment_bears_its_own()
    {
        var entries = CostSplit.Split(Window() with
        {
            Requests =
            [
                new RequestTime { Request = Request(1), Model = "mai-text", Nanoseconds = 20_000_000_000, Reason = UnbilledReason.Preemption },
                new RequestTime { Request = Request(2), Model = "mai-text", Nanoseconds = 10_000_000_000, Experiment = "shadow" },
            ],
        });

        Assert.Equal([UnbilledReason.Preemption], entries.Where(entry => entry.Reason is not null).Select(entry => entry.Reason!.Value));
        var shadow = entries.Single(entry => entry.Debit == Account.Experiment("shadow"));
        Assert.Equal(("mai-text", "experiment:shadow"), (shadow.Model, shadow.ReportedScenario));
        Assert.Equal("experiment:shadow", (shadow with { Debit = shadow.Credit, Credit = shadow.Debit }).ReportedScenario); // taken back
    }

    [Fact]
    public void Ties_go_by_id()
    {
        var window = Window() with
        {
            PricePerHourBillionths = 120_000, // two micros a minute
            Requests = [.. Enumerable.Range(0, 3).Select(number => new RequestTime { Request = Request(2 - number), Model = "m", Nanoseconds = 20_000_000_000 })],
            Loads = [],
            Idles = [],
            UnallocatedNanoseconds = 0,
        };
        Assert.Equal([(Request(0), 1L), (Request(1), 1L)], CostSplit.Split(window).Select(entry => (entry.Request!.Value, entry.AmountMicros)));
    }

    [Fact]
    public void Window_that_does_not_close_is_refused()
    {
        var window = Window();
        Assert.Equal(
            "The window of node-1/gpu0 from 2026-03-01T12:00:00.0000000+00:00 cannot be booked: its parts are 60000000001 ns together, and it is 60000000000 ns long: both must be the same.",
            Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { UnallocatedNanoseconds = 5_000_000_001 })).Message);
        Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { Loads = [new ModelTime("mai-voice", -1), new ModelTime("mai-other", 10_000_000_001)] }));
        Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { Requests = [.. window.Requests, window.Requests[2] with { Nanoseconds = 0 }, window.Requests[2]], UnallocatedNanoseconds = 4_999_999_999 }));
        Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { HeldAtStartNanoseconds = -1, HeldAtEndNanoseconds = 59_999_999_999 }));
        Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { PricePerHourBillionths = -1 }));
        Assert.Throws<ArgumentException>(() => CostSplit.Split(window with { Start = Noon.AddHours(11.999), End = Noon.AddHours(12).AddTicks(1) }));
    }

    [Fact]
    public void Free_device_has_windows_and_no_entries()
    {
        var posting = Window(pricePerHour: 0).ToPosting();
        Assert.Empty(posting.Entries);
        Assert.Equal(Window(pricePerHour: 0).Requests, WindowDocument.Read(posting.Document!).Requests);
    }

    [Property(MaxTest = 300)]
    public Property Windows_of_a_day_cost_what_the_day_costs_however_it_is_cut() => Prop.ForAll(Days(), day =>
    {
        var cost = 0L;
        var exact = 0L;
        foreach (var (from, to, price) in day.Spans)
        {
            // Within one price, windows follow each other at any cuts.
            var cuts = day.Cuts.Where(cut => cut > from && cut < to).Order().Append(to);
            var start = from;
            foreach (var end in cuts)
            {
                var window = new DeviceWindow
                {
                    Device = Gpu,
                    Start = Noon.Date.AddTicks(start / 100),
                    End = Noon.Date.AddTicks(end / 100),
                    HeldAtStartNanoseconds = start - from,
                    HeldAtEndNanoseconds = end - from,
                    PricePerHourBillionths = price,
                    Requests = [new RequestTime { Request = Request(1), Model = "m", Nanoseconds = (end - start) / 3 }],
                    Idles = [new ModelTime("m", (end - start) / 5)],
                    UnallocatedNanoseconds = end - start - ((end - start) / 3) - ((end - start) / 5),
                };
                cost += CostSplit.Split(window).Sum(entry => entry.AmountMicros);
                start = end;
            }

            exact += (long)((BigInteger)(to - from) * price / 3_600_000_000_000_000);
        }

        Assert.Equal(exact, cost);
    });

    [Property(MaxTest = 500)]
    public Property Long_weights_are_split_exactly() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(amount => amount * 1_000_003L).SelectMany(
            amount => Gen.Choose(1, 30).SelectMany(count => Gen.Choose(0, int.MaxValue).Select(weight => weight * 65_537L).ArrayOf(count)).Select(weights => (amount, weights))).ToArbitrary(),
        split =>
        {
            var shares = new long[split.weights.Length];
            LargestRemainder.Split<long>(split.amount, split.weights, shares);
            Assert.Equal(split.amount, shares.Sum());
            var total = split.weights.Aggregate(BigInteger.Zero, (sum, weight) => sum + weight);
            for (var index = 0; index < shares.Length && total > 0; index++)
            {
                Assert.InRange((shares[index] * total) - ((BigInteger)split.amount * split.weights[index]), 1 - total, total - 1);
            }
        });

    [Fact]
    public void Weights_beyond_a_long_are_refused() => Assert.Throws<OverflowException>(() => LargestRemainder.Split<long>(1, [long.MaxValue, 1], new long[2]));

    /// <summary>A day in up to four prices, cut anywhere.</summary>
    private static Arbitrary<(List<(long From, long To, long Price)> Spans, long[] Cuts)> Days() =>
        Gen.Choose(0, 3).SelectMany(changes => Gen.Choose(1, 1_439).ArrayOf(changes)).SelectMany(
            changes => Gen.Choose(0, int.MaxValue).ArrayOf(4).SelectMany(
                prices => Gen.Choose(0, 86_399_999).Select(cut => (cut * 1_000_000L) + 700).ArrayOf(60).Select(cuts =>
                {
                    long[] ends = [.. changes.Distinct().Order().Select(minute => minute * Minute), DayNanoseconds];
                    return (ends.Select((end, index) => (index == 0 ? 0 : ends[index - 1], end, prices[index] * 7L)).ToList(), cuts);
                }))).ToArbitrary();
}
