using System.Collections.Concurrent;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Billing;

public sealed class SettlementFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MemoryRecords _records = new();
    private readonly RecordingLedgers _ledgers = new();
    private readonly SharedModel _prices = new();

    [Fact]
    public async Task What_is_billed_is_booked_once_and_what_is_free_is_not()
    {
        var billed = Closed(micros: 7);
        await using (var feed = Open())
        {
            feed.Add(Closed(micros: 0));
            feed.Add(billed);
            await _ledgers.UntilAsync(1);
        }

        var settlement = Assert.Single(_ledgers.Booked).Value;
        Assert.Equal((billed.Id, "acme", "mai-text", "mai-text", 7, billed.Started), (settlement.Request, settlement.Tenant, settlement.Model, settlement.RevenueOf, settlement.RevenueMicros, settlement.ServiceTime));
    }

    [Fact]
    public async Task Partners_model_is_booked_with_its_charge_and_the_share_of_its_day_and_an_experiments_without_one()
    {
        var billed = Closed(micros: 7) with { Partner = "poets", PartnerMicros = 3 };
        var shadow = Closed(micros: 0) with { Partner = "poets", PartnerMicros = 3, Experiment = "ramp" };
        var before = Closed(micros: 7) with { Partner = "poets", Started = SharedModel.Begins.AddMicroseconds(-1) };
        await using (var feed = Open())
        {
            feed.Add(billed);
            feed.Add(shadow);
            feed.Add(before);
            await _ledgers.UntilAsync(3);
        }

        Assert.Equal(("poets", 3, SharedModel.Share), (_ledgers.Booked[billed.Id].Partner, _ledgers.Booked[billed.Id].PartnerChargeMicros, _ledgers.Booked[billed.Id].Share));
        Assert.Equal(("ramp", null), (_ledgers.Booked[shadow.Id].Experiment, _ledgers.Booked[shadow.Id].Share));
        Assert.Null(_ledgers.Booked[before.Id].Share);
    }

    [Fact]
    public async Task What_an_earlier_process_had_not_booked_is_booked_by_its_successor_of_the_same_name_alone()
    {
        var left = Enumerable.Range(1, 2500).Select(micros => Closed(micros)).ToArray();
        foreach (var record in left.Append(Closed(9) with { Node = "another" }))
        {
            _records.Close(record);
        }

        await using (Open())
        {
            await _ledgers.UntilAsync(left.Length);
        }

        Assert.Equal(left.Select(record => record.Id.Value).Order(), _ledgers.Booked.Keys.Select(id => id.Value).Order());
        Assert.NotNull(await _records.ReadBookedAsync("gate", default));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_reached_is_asked_again_and_nothing_is_lost()
    {
        _ledgers.Failures = 3;
        await using var feed = Open();
        var records = Enumerable.Range(1, 50).Select(micros => Closed(micros)).ToArray();
        foreach (var record in records)
        {
            feed.Add(record);
        }

        await _ledgers.UntilAsync(records.Length);
        Assert.Equal(records.Sum(record => record.BilledMicros), _ledgers.Booked.Values.Sum(settlement => settlement.RevenueMicros));
    }

    private SettlementFeed Open()
    {
        var feed = new SettlementFeed("gate", _records, _ledgers, _prices, TimeProvider.System, NullLogger<SettlementFeed>.Instance);
        feed.Start();
        return feed;
    }

    private static UsageRecord Closed(long micros) => new()
    {
        Id = RequestId.New(),
        KeyId = "key_1",
        Tenant = "acme",
        Model = "mai-text",
        Node = "gate",
        Started = TimeProvider.System.GetUtcNow(),
        Ended = TimeProvider.System.GetUtcNow(),
        Outcome = UsageOutcome.Stop,
        BilledMicros = micros,
    };

    private sealed class SharedModel : IPrices
    {
        public static readonly DateTimeOffset Begins = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public static readonly RevenueShare Share = new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 200_000)] };

        public string Source => "prices.yaml";

        public PriceBook Book { get; } = new(
            "EUR",
            [new PriceList { From = DateOnly.FromDateTime(Begins.UtcDateTime), Models = new Dictionary<string, ModelPrices> { ["mai-text"] = new() { Bill = MeterPrices.Free, Share = Share } } }]);
    }

    /// <summary>Keeps each settlement once, as a ledger does.</summary>
    private sealed class RecordingLedgers : ILedgers
    {
        private int _failures;

        public int Failures { set => _failures = value; }

        public ConcurrentDictionary<RequestId, Settlement> Booked { get; } = [];

        public Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref _failures) >= 0)
            {
                throw new InvalidOperationException("The ledger is away.");
            }

            foreach (var settlement in settlements)
            {
                Assert.Equal(partition, settlement.Partition);
                Assert.True(Booked.TryAdd(settlement.Request, settlement) || Booked[settlement.Request] == settlement);
            }

            return Task.CompletedTask;
        }

        public Task PostAsync(MonthMinimum minimum, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task UntilAsync(int count)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (Booked.Count < count)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{Booked.Count} of {count} were booked within a minute.");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }
}
