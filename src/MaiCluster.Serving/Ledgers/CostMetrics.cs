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

    /// <summary>Shows these totals wherever the host's meters are shown.</summary>
    public CostMetrics(IMeterFactory meters, CostTotals totals)
    {
        var meter = meters.Create(MeterName);
        foreach (var (purpose, name, description) in (ReadOnlySpan<(EntryPurpose, string, string)>)
        [
            (EntryPurpose.Compute, "compute", "Device time of requests."),
            (EntryPurpose.Load, "load", "Device time in which models were loaded."),
            (EntryPurpose.Idle, "idle", "Loaded models' parts of the device time in which nothing ran."),
            (EntryPurpose.Unallocated, "unallocated", "Device time with no model on the device."),
            (EntryPurpose.Charge, "partner_charge", "What partners ask for their work."),
            (EntryPurpose.Share, "partner_share", "Partners' parts of the revenue."),
            (EntryPurpose.Revenue, "revenue", "What tenants were billed."),
        ])
        {
            meter.CreateObservableCounter($"maicluster.cost.{name}", () => totals.Of(purpose), "{micro}", description);
        }
    }
}
