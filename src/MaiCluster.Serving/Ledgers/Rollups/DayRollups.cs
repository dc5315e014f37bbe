using System.Runtime.InteropServices;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Rollups;

/// <summary>The roll-ups of a day's entries.</summary>
public sealed class DayRollups(DateOnly day)
{
    private readonly Dictionary<RollupKey, RollupSums> _sums = [];

    public IReadOnlyDictionary<RollupKey, RollupSums> Sums => _sums;

    public void Add(LedgerEntry entry)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, RollupKey.Of(day, entry), out _);
        sums += RollupSums.Of(entry);
    }
}
