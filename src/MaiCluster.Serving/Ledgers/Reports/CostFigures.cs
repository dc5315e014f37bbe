using System.Runtime.InteropServices;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>What a cost report's rows come to per unit. Null where there is nothing to divide by.</summary>
public sealed class CostFigures
{
    private readonly CostView _view;
    private readonly Dictionary<string, RollupSums> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _tokens = new(StringComparer.Ordinal);

    private CostFigures(CostView view) => _view = view;

    /// <param name="view">That of the report.</param>
    /// <param name="costs">Those of the report.</param>
    /// <param name="usage">Of the same days.</param>
    public static CostFigures Of(CostView view, IEnumerable<DayCosts> costs, IEnumerable<UsageSum> usage)
    {
        var figures = new CostFigures(view);
        foreach (var cost in costs.Where(cost => cost.Key.Length > 0))
        {
            ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(figures._held, cost.Key, out _);
            held += cost.Sums;
        }

        foreach (var used in usage)
        {
            if (KeyOf(view, used) is { } key)
            {
                ref var tokens = ref CollectionsMarshal.GetValueRefOrAddDefault(figures._tokens, key, out _);
                tokens = checked(tokens + used.Quantities.Tokens);
            }
        }

        return figures;
    }

    /// <summary>The part of the held device time's price that was compute, 0 to 1; by model and by device only. By model, held is what the model was loaded for.</summary>
    public decimal? UtilisationOf(CostRow row) =>
        _view is CostView.Model or CostView.Device && _held.TryGetValue(row.Key, out var sums) && Held(sums) is > 0 and var held
            ? Math.Round(sums.ComputeMicros / held, 6)
            : null;

    /// <summary>Micro-units that a million tokens of any kind cost: compute, load, idle, partner's charge and share together. Not by device.</summary>
    public long? PerMillionTokensMicros(CostRow row) =>
        _tokens.GetValueOrDefault(row.Key) is > 0 and var tokens ? Micros.Round((Int128)row.CostMicros * 1_000_000, tokens) : null;

    private static decimal Held(RollupSums sums) => checked(sums.ComputeMicros + sums.LoadMicros + sums.IdleMicros + sums.UnallocatedMicros);

    private static string? KeyOf(CostView view, UsageSum used) => view switch
    {
        CostView.Model => used.Model,
        CostView.Scenario => used.ReportedScenario ?? LedgerName.None,
        CostView.Tenant => used.Tenant,
        CostView.Partner => used.Partner ?? LedgerName.None,
        _ => null,
    };
}
