using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>
/// Days of posting by activations that are twice there, repeat themselves, come late and in any order, to a store that fails before
/// and after commits. Whoever posts tries again until it is told that it is booked.
/// </summary>
internal sealed class LedgerSimulation(MemoryLedger store, int seed)
{
    private static readonly string[] Tenants = ["acme", "zenith"];
    private static readonly string?[] Scenarios = ["support", "podcast", null];
    private static readonly DeviceId[] Devices = [new("node-1", "gpu0"), new("node-2", "cpu")];

    /// <summary>Of a net that the charge may make negative, too, and none at all.</summary>
    private static readonly RevenueShare?[] Shares =
    [
        null,
        new() { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 200_000), new ShareTier(10_000, 250_000), new ShareTier(40_000, 333_333)] },
        new() { Base = ShareBasis.Net, Tiers = [new ShareTier(0, 100_000), new ShareTier(25_000, 400_000)] },
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<LedgerPartition, CostLedger[]> _ledgers = [];
    private readonly Dictionary<DeviceId, long> _held = [];
    private int _requests;
    private int _adjustments;

    /// <summary>What must be in the ledger, once each.</summary>
    public Dictionary<RequestId, Settlement> Settled { get; } = [];

    public List<DeviceWindow> Windows { get; } = [];

    public async Task RunAsync(int days)
    {
        for (var day = 0; day < days; day++)
        {
            for (var step = 0; step < 25; step++)
            {
                await StepAsync(LedgerSamples.Noon.Date.AddDays(day).AddMinutes(step * 50));
            }

            if (_random.Next(3) > 0)
            {
                await RetryAsync(() => new DaySeals(store).SealThroughAsync(LedgerSamples.Day.AddDays(day - _random.Next(2)), default));
            }
        }

        store.Fault = null;
    }

    private async Task StepAsync(DateTime time)
    {
        store.Fault = _ => Fail();
        var batch = Enumerable.Range(0, _random.Next(1, 8)).Select(_ => NewSettlement(time)).ToList();
        batch.AddRange(Settled.Values.Where(_ => _random.Next(50) == 0)); // again, whenever it was
        foreach (var group in batch.OrderBy(_ => _random.Next()).GroupBy(settlement => settlement.Partition))
        {
            await PostAsync(group.Key, ledger => ledger.PostAsync(group, default));
        }

        var window = NewWindow(time);
        await PostAsync(LedgerPartition.Device(window.Device), ledger => ledger.PostAsync(_random.Next(4) == 0 ? [.. Windows.Where(old => old.Device == window.Device)] : [window], default));
        if (_random.Next(4) == 0)
        {
            await AdjustAsync(time);
        }
    }

    private async Task AdjustAsync(DateTime time)
    {
        var entries = store.Postings.Where(posted => posted.Partition.Kind != PartitionKind.Device).SelectMany(posted => posted.Posting.Entries.Select((_, index) => posted.Reference(index))).ToArray();
        if (entries.Length == 0)
        {
            return;
        }

        var corrected = entries[_random.Next(entries.Length)];
        var adjustment = new Adjustment { Id = $"adj_{_adjustments++}", Time = time, Corrects = corrected, AmountMicros = _random.Next(1, 2_000), Reason = "seeded" };
        await PostAsync(adjustment.Partition, async ledger =>
        {
            try
            {
                await ledger.PostAsync(adjustment, default);
            }
            catch (ArgumentException)
            {
                // More than is left, or itself a correction.
            }
        });
    }

    private Settlement NewSettlement(DateTime time)
    {
        var (partner, scenario) = (_random.Next(3) == 0, Scenarios[_random.Next(Scenarios.Length)]);
        var settlement = LedgerSamples.House(++_requests, revenue: _random.Next(4) == 0 ? 0 : _random.Next(5_000)) with
        {
            ServiceTime = new DateTimeOffset(time, TimeSpan.Zero).AddTicks(_random.Next(100_000_000)),
            Tenant = Tenants[_random.Next(Tenants.Length)],
            Model = partner ? "big-text" : "mai-text",
            Scenario = scenario,
            RevenueOf = scenario ?? "mai-text",
            Partner = partner ? "upstream" : null,
            PartnerChargeMicros = partner ? _random.Next(900) : 0,
            Share = partner ? Shares[_random.Next(Shares.Length)] : null,
        };
        Settled.Add(settlement.Request, settlement);
        return settlement;
    }

    private DeviceWindow NewWindow(DateTime time)
    {
        var device = Devices[_random.Next(Devices.Length)];
        var start = _random.Next(5) == 0 ? 0 : _held.GetValueOrDefault(device); // now and then the node starts anew
        var parts = Enumerable.Range(0, 5).Select(_ => _random.NextInt64(0, 20_000_000_000)).ToArray();
        var window = LedgerSamples.Window() with
        {
            Device = device,
            Start = new DateTimeOffset(time, TimeSpan.Zero),
            End = new DateTimeOffset(time, TimeSpan.Zero).AddMinutes(1),
            HeldAtStartNanoseconds = start,
            HeldAtEndNanoseconds = start + parts.Sum(),
            Requests =
            [
                new RequestTime { Request = LedgerSamples.Request(_requests), Model = "mai-text", Nanoseconds = parts[0], Tenant = "acme", Scenario = Scenarios[_random.Next(3)] },
                new RequestTime { Request = LedgerSamples.Request(_requests), Model = "mai-text", Nanoseconds = parts[1], Tenant = "zenith", Reason = UnbilledReason.Retry },
            ],
            Loads = [new ModelTime("mai-voice", parts[2])],
            Idles = [new ModelTime("mai-text", parts[3])],
            UnallocatedNanoseconds = parts[4],
        };
        _held[device] = window.HeldAtEndNanoseconds;
        Windows.Add(window);
        return window;
    }

    private Task PostAsync(LedgerPartition partition, Func<CostLedger, Task> post) => RetryAsync(async () =>
    {
        if (!_ledgers.TryGetValue(partition, out var activations) || _random.Next(20) == 0)
        {
            activations = _ledgers[partition] = [await CostLedger.ActivateAsync(partition, store, default), await CostLedger.ActivateAsync(partition, store, default)];
        }

        await post(activations[_random.Next(activations.Length)]);
    });

    private void Fail()
    {
        if (_random.Next(6) == 0)
        {
            throw new IOException("The answer was lost, or the question.");
        }
    }

    private static async Task RetryAsync(Func<Task> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (IOException) when (attempt < 1_000)
            {
                // Again.
            }
        }
    }
}
