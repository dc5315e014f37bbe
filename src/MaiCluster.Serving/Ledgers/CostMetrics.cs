using System.Diagnostics;
using System.Diagnostics.Metrics;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers;

/// <summary>
/// What this process booked, in micro-units of the ledger's currency, by model, and by scenario and partner where there is one. For
/// watching: the ledger is what counts. After a restart something may be counted again that was booked in the minute before it.
/// </summary>
public sealed class CostMetrics
{
    public const string MeterName = "MaiCluster.Costs";

    private readonly Counter<long>[] _counters;

    public CostMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _counters =
        [
            Counter(meter, "compute", "Device time of requests."),
            Counter(meter, "load", "Device time in which models were loaded."),
            Counter(meter, "idle", "Loaded models' parts of the device time in which nothing ran."),
            Counter(meter, "unallocated", "Device time with no model on the device."),
            Counter(meter, "partner_charge", "What partners ask for their work."),
            Counter(meter, "partner_share", "Partners' parts of the revenue."),
            Counter(meter, "revenue", "What tenants were billed."),
        ];
    }

    /// <summary>It was booked. What takes something back is left out: a counter only rises.</summary>
    internal void Count(LedgerEntry entry)
    {
        if (entry.SignedMicros > 0)
        {
            var tags = default(TagList);
            Add(ref tags, "model", entry.Model);
            Add(ref tags, "scenario", entry.Scenario);
            Add(ref tags, "partner", entry.Partner);
            _counters[(int)entry.Purpose].Add(entry.SignedMicros, tags);
        }
    }

    private static Counter<long> Counter(Meter meter, string name, string description) => meter.CreateCounter<long>($"maicluster.cost.{name}", "{micro}", description);

    private static void Add(ref TagList tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }
}
