using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>Seeded weeks of house and partner requests, windows, credits and adjustments, in a ledger and its usage records.</summary>
internal sealed class PartnerTraffic(int seed)
{
    public const string Partner = "upstream";

    public static readonly DateOnly First = new(2026, 9, 25), Last = new(2026, 11, 5);

    private static readonly string?[] Scenarios = ["support", "podcast", null];
    private static readonly string[] Models = ["big-text", "small-text"];

    private static readonly RevenueShare Quarter = new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, ShareTier.Whole / 4)] };

    private readonly Random _random = new(seed);
    private int _requests;
    private long _held;

    public MemoryLedger Ledger { get; } = new();

    public MemorySums Usage { get; } = new();

    public PriceBook Prices { get; } = new("EUR",
    [
        new PriceList
        {
            From = new DateOnly(2026, 1, 1),
            Models = Models.ToDictionary(model => model, model => new ModelPrices { Bill = MeterPrices.Free, Pay = PayOf(model) }),
        },
    ]);

    public async Task RunAsync()
    {
        using var ledgers = new LocalLedgers(Ledger, TimeProvider.System);
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            for (var step = 0; step < 3; step++)
            {
                await StepAsync(ledgers, LedgerDate.Midnight(day).AddMinutes(step * 400 + _random.Next(390)));
            }
        }
    }

    private async Task StepAsync(LocalLedgers ledgers, DateTimeOffset time)
    {
        var settlement = Settle(time);
        await ledgers.PostAsync(settlement.Partition, [settlement], default);
        await ledgers.PostAsync([Window(time)], default);
        if (_random.Next(5) == 0)
        {
            await CreditAsync(ledgers, time);
        }

        if (_random.Next(15) == 0)
        {
            var micros = _random.Next(-5_000, 5_000) | 1;
            await ledgers.PostAsync(new Adjustment { Id = $"flat-{_requests}", Time = time, Partner = Partner, AmountMicros = micros, Reason = "agreed" }, default);
        }
    }

    private async Task CreditAsync(LocalLedgers ledgers, DateTimeOffset time)
    {
        var entries = Ledger.Postings.Where(posted => posted.Partition.Kind == PartitionKind.Partner && posted.Posting.Id.StartsWith("settlement", StringComparison.Ordinal))
            .SelectMany(posted => posted.Posting.Entries.Select((_, index) => posted.Reference(index))).ToArray();
        try
        {
            var adjustment = new Adjustment { Id = $"credit-{_requests}", Time = time, Corrects = entries[_random.Next(entries.Length)], AmountMicros = _random.Next(1, 500), Reason = "seeded" };
            await ledgers.PostAsync(adjustment, default);
        }
        catch (Exception none) when (none is ArgumentException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // More than is left, or nothing is there yet.
        }
    }

    private Settlement Settle(DateTimeOffset time)
    {
        var (model, isPartner) = _random.Next(3) == 0 ? ("mai-text", false) : (Models[_random.Next(2)], true);
        var record = new UsageRecord
        {
            Id = LedgerSamples.Request(++_requests),
            KeyId = "key",
            Node = "node-1",
            Tenant = _random.Next(2) == 0 ? "acme" : "zenith",
            Model = model,
            Scenario = Scenarios[_random.Next(3)],
            Partner = isPartner ? Partner : null,
            Started = time,
            Ended = time,
            Outcome = UsageOutcome.Stop,
            PromptTokens = _random.Next(1, 5_000),
            CachedTokens = _random.Next(0, 200),
            CompletionTokens = _random.Next(0, 900),
            BilledMicros = _random.Next(0, 9_000),
            Certainty = _random.Next(9) == 0 ? UsageCertainty.Estimated : UsageCertainty.Measured,
        };
        record = record with { PartnerMicros = isPartner ? PayOf(model).Charge(MeteredQuantities.Of(record)) : 0 };
        Usage.Records.Add(record);
        return new Settlement
        {
            Request = record.Id,
            ServiceTime = _random.Next(20) == 0 ? time.AddDays(-1) : time, // a clock that disagrees, or a day late
            Tenant = record.Tenant,
            Model = model,
            Scenario = record.Scenario,
            RevenueOf = record.Scenario ?? model,
            RevenueMicros = record.BilledMicros,
            Partner = record.Partner,
            PartnerChargeMicros = record.PartnerMicros,
            Share = isPartner ? Quarter : null,
        };
    }

    private DeviceWindow Window(DateTimeOffset time)
    {
        var parts = Enumerable.Range(0, 4).Select(_ => _random.NextInt64(0, 9_000_000_000)).ToArray();
        var start = _held;
        _held += parts.Sum();
        return new DeviceWindow
        {
            Device = new DeviceId("node-1", "gpu0"),
            Start = time,
            End = time.AddMinutes(1),
            HeldAtStartNanoseconds = start,
            HeldAtEndNanoseconds = _held,
            PricePerHourBillionths = 3_500_000_000,
            Requests = [new RequestTime { Request = LedgerSamples.Request(_requests), Model = "mai-text", Nanoseconds = parts[0], Tenant = "acme", Scenario = Scenarios[_random.Next(3)] }],
            Loads = [new ModelTime("mai-voice", parts[1])],
            Idles = [new ModelTime("mai-text", parts[2])],
            UnallocatedNanoseconds = parts[3],
        };
    }

    private static MeterPrices PayOf(string model) => new(new Dictionary<Meter, UnitPrice>
    {
        [Meter.PromptTokens] = UnitPrice.Parse(model == "big-text" ? "2.5" : "0.15"),
        [Meter.CachedTokens] = UnitPrice.Parse(model == "big-text" ? "1.25" : "0.075"),
        [Meter.CompletionTokens] = UnitPrice.Parse(model == "big-text" ? "10" : "0.6"),
    });
}
