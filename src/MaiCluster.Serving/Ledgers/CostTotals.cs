using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers;

/// <summary>What this process booked since it began, by what it is for, model, scenario and partner.</summary>
public sealed class CostTotals
{
    private readonly ConcurrentDictionary<(EntryPurpose Purpose, string? Model, string? Scenario, string? Partner), long> _micros = new();

    /// <summary>What takes something back is left out: a counter only rises.</summary>
    internal void Add(LedgerEntry entry)
    {
        if (entry.SignedMicros > 0)
        {
            _micros.AddOrUpdate((entry.Purpose, entry.Model, entry.Scenario, entry.Partner), static (_, added) => added, static (_, sum, added) => sum + added, entry.SignedMicros);
        }
    }

    internal IEnumerable<Measurement<long>> Of(EntryPurpose purpose) => _micros.Where(total => total.Key.Purpose == purpose).Select(total =>
        new Measurement<long>(total.Value, ((string Name, string? Value)[])[("model", total.Key.Model), ("scenario", total.Key.Scenario), ("partner", total.Key.Partner)] switch
        {
            var names => names.Where(name => name.Value is not null).Select(name => new KeyValuePair<string, object?>(name.Name, name.Value)),
        }));
}
