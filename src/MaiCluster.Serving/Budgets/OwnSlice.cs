namespace MaiCluster.Serving.Budgets;

/// <summary>A slice of this activation's: what is stored of it, and what has happened in memory since.</summary>
internal sealed class OwnSlice(int day)
{
    public int Day => day;

    /// <summary>As it is stored.</summary>
    public long Amount { get; set; }

    /// <summary>As it is stored.</summary>
    public long Counted { get; set; }

    /// <summary>Settled, since the slice began.</summary>
    public long Spent { get; set; }

    /// <summary>Held by running requests.</summary>
    public long Reserved { get; set; }

    /// <summary>Something was reserved of it since the last tick.</summary>
    public bool IsUsed { get; set; }

    public long Available => Amount - Spent - Reserved;
}
