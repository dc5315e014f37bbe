using System.Globalization;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Rollups;

/// <summary>Sums of entries by what they are for, in micro-units.</summary>
public readonly record struct RollupSums
{
    public long ComputeMicros { get; init; }

    public long LoadMicros { get; init; }

    public long IdleMicros { get; init; }

    public long UnallocatedMicros { get; init; }

    public long ChargeMicros { get; init; }

    public long ShareMicros { get; init; }

    public long RevenueMicros { get; init; }

    /// <summary>What the entry adds.</summary>
    public static RollupSums Of(LedgerEntry entry)
    {
        var micros = entry.SignedMicros;
        return entry.Purpose switch
        {
            EntryPurpose.Compute => new RollupSums { ComputeMicros = micros },
            EntryPurpose.Load => new RollupSums { LoadMicros = micros },
            EntryPurpose.Idle => new RollupSums { IdleMicros = micros },
            EntryPurpose.Unallocated => new RollupSums { UnallocatedMicros = micros },
            EntryPurpose.Charge => new RollupSums { ChargeMicros = micros },
            EntryPurpose.Share => new RollupSums { ShareMicros = micros },
            _ => new RollupSums { RevenueMicros = micros },
        };
    }

    /// <summary>What is there, as people say it: <c>compute 12 and revenue 30 micros</c>.</summary>
    public override string ToString()
    {
        var there = new[] { ("compute", ComputeMicros), ("load", LoadMicros), ("idle", IdleMicros), ("unallocated", UnallocatedMicros), ("charge", ChargeMicros), ("share", ShareMicros), ("revenue", RevenueMicros) }
            .Where(sum => sum.Item2 != 0)
            .Select(sum => string.Create(CultureInfo.InvariantCulture, $"{sum.Item1} {sum.Item2}"))
            .ToArray();
        return there.Length == 0 ? "nothing" : string.Join(" and ", there) + " micros";
    }

    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static RollupSums operator +(RollupSums left, RollupSums right) => checked(new RollupSums
    {
        ComputeMicros = left.ComputeMicros + right.ComputeMicros,
        LoadMicros = left.LoadMicros + right.LoadMicros,
        IdleMicros = left.IdleMicros + right.IdleMicros,
        UnallocatedMicros = left.UnallocatedMicros + right.UnallocatedMicros,
        ChargeMicros = left.ChargeMicros + right.ChargeMicros,
        ShareMicros = left.ShareMicros + right.ShareMicros,
        RevenueMicros = left.RevenueMicros + right.RevenueMicros,
    });
}
