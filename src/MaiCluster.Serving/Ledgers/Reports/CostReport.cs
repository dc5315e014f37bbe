using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>
/// What was spent and earned between two days. Every view has the same total; its compute, load, idle and allocated together with
/// the unallocated are the price of the devices.
/// </summary>
public sealed class CostReport
{
    private readonly SortedDictionary<string, CostRow> _rows = new(StringComparer.Ordinal);
    private readonly bool _allocates;

    private CostReport(CostView view) => _allocates = view is CostView.Scenario or CostView.Tenant or CostView.Partner;

    /// <summary>In the order of their keys' characters.</summary>
    public IReadOnlyCollection<CostRow> Rows => _rows.Values;

    public CostRow Total { get; private set; } = new() { Key = "total" };

    /// <summary>Device time with no model on the device; in no row and no margin.</summary>
    public long UnallocatedMicros { get; private set; }

    /// <summary>
    /// By model and by device, load and idle stand where they were. In the other views a model's load and idle of a day are shared
    /// over the rows in proportion to that model's compute of that day, by largest remainder; a model without compute that day has
    /// its own in the row <c>(none)</c>.
    /// </summary>
    public static CostReport Of(CostView view, IEnumerable<DayCosts> costs)
    {
        var report = new CostReport(view);
        foreach (var day in costs.GroupBy(cost => (cost.Day, cost.Model)))
        {
            report.Add([.. day.OrderBy(cost => cost.Key, StringComparer.Ordinal)]);
        }

        return report;
    }

    /// <param name="costs">Of one day and model, in the order of their keys.</param>
    private void Add(IReadOnlyList<DayCosts> costs)
    {
        foreach (var cost in costs)
        {
            var sums = cost.Sums;
            UnallocatedMicros = checked(UnallocatedMicros + sums.UnallocatedMicros);
            Add(cost.Key, new CostRow
            {
                Key = "",
                ComputeMicros = sums.ComputeMicros,
                LoadMicros = _allocates ? 0 : sums.LoadMicros,
                IdleMicros = _allocates ? 0 : sums.IdleMicros,
                PartnerChargeMicros = sums.ChargeMicros,
                PartnerShareMicros = sums.ShareMicros,
                RevenueMicros = sums.RevenueMicros,
            });
        }

        if (_allocates)
        {
            Allocate(costs);
        }
    }

    private void Allocate(IReadOnlyList<DayCosts> costs)
    {
        var all = costs.Aggregate(default(RollupSums), (sums, cost) => sums + cost.Sums);
        var overhead = checked(all.LoadMicros + all.IdleMicros);
        if (overhead == 0)
        {
            return;
        }

        if (all.ComputeMicros == 0)
        {
            Add("", new CostRow { Key = "", AllocatedMicros = overhead });
            return;
        }

        var shares = new long[costs.Count];
        LargestRemainder.Split<long>(overhead, [.. costs.Select(cost => cost.Sums.ComputeMicros)], shares);
        for (var index = 0; index < shares.Length; index++)
        {
            Add(costs[index].Key, new CostRow { Key = "", AllocatedMicros = shares[index] });
        }
    }

    /// <summary>A row that is all zero (of time that no model had) is left out.</summary>
    private void Add(string key, CostRow added)
    {
        if (added != new CostRow { Key = "" })
        {
            var name = key.Length == 0 ? LedgerName.None : key;
            _rows[name] = (_rows.GetValueOrDefault(name) ?? new CostRow { Key = name }).Plus(added);
            Total = Total.Plus(added);
        }
    }
}
