using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>
/// For every scenario, what the same quantities would have cost on each other model, day by day: a partner's model at its own unit
/// prices of that day and its share, at the tier in which a month begins, of what clients would have paid for it; one of ours at what a unit of its
/// work did cost that day with its load and idle. A model of ours that answered nothing that day has no estimate for it, nor one that does another kind of work.
/// </summary>
public static class WhatIf
{
    /// <param name="byModel">By day and model.</param>
    /// <param name="byScenario">By day, model and scenario.</param>
    /// <param name="usage">Of the same days, by day.</param>
    /// <param name="prices">In force on them.</param>
    /// <param name="variantsOf">The models between which a scenario may choose; null for one = all that did its kind of work that day.</param>
    public static IReadOnlyList<WhatIfRow> Of(
        IReadOnlyList<DayCosts> byModel, IReadOnlyList<DayCosts> byScenario, IReadOnlyList<UsageSum> usage, PriceBook prices, Func<string, IEnumerable<string>?> variantsOf)
    {
        var estimates = new Dictionary<(string Scenario, string Model), List<(long Estimate, long Actual)?>>();
        var modelDays = byModel.ToLookup(cost => cost.Day);
        var scenarioDays = byScenario.ToLookup(cost => cost.Day);
        foreach (var day in usage.GroupBy(used => LedgerDate.Of(used.Start)).OrderBy(day => day.Key))
        {
            var models = Models(day, modelDays[day.Key]);
            var actual = CostReport.Of(CostView.Scenario, scenarioDays[day.Key]).Rows.ToDictionary(row => row.Key, row => row.CostMicros, StringComparer.Ordinal);
            foreach (var scenario in ByScenario(day))
            {
                var quantities = Sum(scenario);
                if (Measure.Of(quantities) is not { } measure)
                {
                    continue;
                }

                foreach (var name in variantsOf(scenario.Key) ?? models.Values.Where(model => measure.Count(model.Quantities) > 0).Select(model => model.Name))
                {
                    var estimate = models.TryGetValue(name, out var model) && !model.IsPartners
                        ? model.Estimate(quantities, measure)
                        : OfPartner(name, scenario.Key, quantities, prices.At(LedgerDate.Midnight(day.Key)));
                    if (!estimates.TryGetValue((scenario.Key, name), out var known))
                    {
                        estimates.Add((scenario.Key, name), known = []);
                    }

                    known.Add(estimate is { } micros ? (micros, actual.GetValueOrDefault(scenario.Key)) : null);
                }
            }
        }

        var traffic = ByScenario(usage).ToDictionary(group => group.Key, group => group.Select(used => LedgerDate.Of(used.Start)).Distinct().Count(), StringComparer.Ordinal);
        return [.. estimates.OrderBy(entry => entry.Key.Scenario, StringComparer.Ordinal).ThenBy(entry => entry.Key.Model, StringComparer.Ordinal).Select(entry => Row(entry.Key.Scenario, entry.Key.Model, [.. entry.Value.OfType<(long, long)>()], traffic[entry.Key.Scenario]))];
    }

    /// <summary>Without the work of experiments, which repeats a scenario's.</summary>
    private static IEnumerable<IGrouping<string, UsageSum>> ByScenario(IEnumerable<UsageSum> usage) =>
        usage.Where(used => used.Experiment is null).GroupBy(used => used.Scenario ?? LedgerName.None);

    private static WhatIfRow Row(string scenario, string model, (long Estimate, long Actual)[] known, int traffic) => known.Length == 0
        ? new WhatIfRow(scenario, model, null, null, 0, traffic)
        : new WhatIfRow(scenario, model, known.Sum(day => day.Estimate), known.Sum(day => day.Actual), known.Length, traffic);

    /// <summary>Null where that list has nothing that a partner is paid for the model.</summary>
    private static long? OfPartner(string model, string scenario, MeteredQuantities quantities, PriceList list)
    {
        if (list.Model(model) is not { } prices || prices is { Pay: null, Share: null })
        {
            return null;
        }

        var (charge, gross) = (prices.Pay?.Charge(quantities) ?? 0, list.Bill(model, scenario)?.Charge(quantities) ?? 0);
        return checked(charge + (prices.Share?.Of(grossBeforeMicros: 0, gross, gross - charge) ?? 0));
    }

    private static Dictionary<string, ModelDay> Models(IEnumerable<UsageSum> usage, IEnumerable<DayCosts> costs)
    {
        var cost = CostReport.Of(CostView.Model, costs).Rows.ToDictionary(row => row.Key, row => row.ComputeMicros + row.LoadMicros + row.IdleMicros, StringComparer.Ordinal);
        return usage.GroupBy(used => used.Model).ToDictionary(
            model => model.Key,
            model => new ModelDay(model.Key, model.Any(used => used.Partner is not null), Sum(model), cost.GetValueOrDefault(model.Key)),
            StringComparer.Ordinal);
    }

    private static MeteredQuantities Sum(IEnumerable<UsageSum> usage) => usage.Aggregate(default(MeteredQuantities), (sum, used) => sum + used.Quantities);

    /// <summary>What a model did on one day, and the device time that it cost.</summary>
    private sealed record ModelDay(string Name, bool IsPartners, MeteredQuantities Quantities, long DeviceMicros)
    {
        /// <summary>Of one of ours.</summary>
        public long? Estimate(MeteredQuantities quantities, Measure measure) =>
            measure.Count(Quantities) is > 0 and var did ? Micros.Round((Int128)DeviceMicros * measure.Count(quantities), did) : null;
    }
}
