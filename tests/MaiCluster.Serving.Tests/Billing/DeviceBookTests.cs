using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Billing;

public sealed class DeviceBookTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 23, 58, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Evening);
    private readonly DeviceClock _clock;
    private readonly DeviceBook _book;

    public DeviceBookTests()
    {
        _clock = new DeviceClock(_time);
        var device = new Device { Id = DeviceId.Parse("node/gpu0"), Kind = "gpu", Description = "", MemoryBytes = 1 };
        _book = new DeviceBook(device, _clock, package => package == "smollm" ? "mai-text" : package, new TwoPrices(), Evening);
    }

    [Fact]
    public void A_window_has_what_filled_it_by_the_names_that_clients_know()
    {
        var lane = new DeviceLane("smollm", _time);
        using (_clock.BeginLoad("smollm"))
        {
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        _clock.Add(lane);
        var attempt = new AttemptTime(WorstCaseTests.Text(prompt: 1, most: 1));
        Step(lane, attempt, seconds: 20);
        _time.Advance(TimeSpan.FromSeconds(30));
        _book.Close(_time.GetUtcNow());

        var window = Assert.Single(_book.Waiting);
        Assert.Equal((Evening, Evening.AddMinutes(1), 0L, 60_000_000_000L, 3_600_000_000L), (window.Start, window.End, window.HeldAtStartNanoseconds, window.HeldAtEndNanoseconds, window.PricePerHourBillionths));
        Assert.Equal(new RequestTime { Request = attempt.Request.Id, Model = "mai-text", Nanoseconds = 20_000_000_000, Tenant = "acme" }, Assert.Single(window.Requests));
        Assert.Equal([new ModelTime("mai-text", 10_000_000_000)], window.Loads);
        Assert.Equal([new ModelTime("mai-text", 30_000_000_000)], window.Idles);
        Assert.Equal(60_000, window.CostMicros); // 3.60 an hour
        Assert.Equal(60_000, CostSplit.Split(window).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public void A_failed_attempt_and_one_that_is_computed_again_keep_their_reasons()
    {
        var lane = new DeviceLane("m", _time);
        _clock.Add(lane);
        var request = WorstCaseTests.Text(prompt: 1, most: 1);
        var failed = new AttemptTime(request);
        Step(lane, failed, seconds: 1);
        failed.Fail();
        Step(lane, new AttemptTime(request, UnbilledReason.Recovery), seconds: 2);
        Step(lane, new AttemptTime(request), seconds: 3);
        _book.Close(_time.GetUtcNow());

        Assert.Equal(
            [(UnbilledReason.Failure, 1L), (UnbilledReason.Recovery, 2L), ((UnbilledReason?)null, 3L)],
            Assert.Single(_book.Waiting).Requests.Select(part => (part.Reason, part.Nanoseconds / 1_000_000_000)));
    }

    [Fact]
    public void Windows_on_end_cost_what_the_held_time_does_and_a_new_price_begins_at_midnight()
    {
        var random = new Random(7);
        _time.Advance(TimeSpan.FromMinutes(1));
        _book.Close(_time.GetUtcNow()); // 23:59
        _time.Advance(TimeSpan.FromMinutes(1));
        _book.Close(_time.GetUtcNow()); // midnight
        for (var count = 0; count < 500; count++)
        {
            _time.Advance(TimeSpan.FromTicks(random.Next(1, 7_000_000)));
            _book.Close(_time.GetUtcNow());
        }

        var windows = _book.Waiting.ToArray();
        Assert.Equal((3_600_000_000, 7_200_000_001), (windows[1].PricePerHourBillionths, windows[2].PricePerHourBillionths));
        Assert.Equal((60_000_000_000, 120_000_000_000, 0), (windows[1].HeldAtStartNanoseconds, windows[1].HeldAtEndNanoseconds, windows[2].HeldAtStartNanoseconds));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), windows[1].End);
        Assert.Equal(windows[^1].HeldAtEndNanoseconds, windows.Skip(2).Sum(window => window.HeldAtEndNanoseconds - window.HeldAtStartNanoseconds));
        Assert.Equal((long)((Int128)windows[^1].HeldAtEndNanoseconds * 7_200_000_001 / 3_600_000_000_000_000), windows.Skip(2).Sum(window => window.CostMicros));
    }

    [Fact]
    public void A_clock_that_is_set_back_or_on_gives_no_window_a_name_twice_and_loses_no_time()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        _book.Close(Evening.AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        _book.Close(Evening.AddHours(-3));
        _time.Advance(TimeSpan.FromSeconds(5));
        _book.Close(Evening.AddDays(2));
        _time.Advance(TimeSpan.FromSeconds(5));
        _book.Close(Evening.AddDays(2).AddSeconds(5));

        var windows = _book.Waiting.ToArray();
        Assert.Equal(4, windows.Select(window => window.PostingId).Distinct().Count());
        Assert.Equal(20_000_000_000, windows.Sum(window => window.HeldAtEndNanoseconds - window.HeldAtStartNanoseconds));
        Assert.All(windows, window => CostSplit.Split(window)); // throws for one that does not close
    }

    private void Step(DeviceLane lane, AttemptTime attempt, int seconds)
    {
        lane.Clear();
        lane.Add(attempt, weight: 1);
        lane.Begin();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        lane.End();
    }

    private sealed class TwoPrices : IPrices
    {
        public PriceBook Book { get; } = new("EUR", [Of(new DateOnly(2026, 1, 1), "3.6"), Of(new DateOnly(2026, 3, 2), "7.200000001")]);

        public string Source => "prices.yaml";

        private static PriceList Of(DateOnly from, string hour) =>
            new() { From = from, Devices = new Dictionary<string, DevicePrice> { ["gpu"] = new(UnitPrice.Parse(hour), null) } };
    }
}
