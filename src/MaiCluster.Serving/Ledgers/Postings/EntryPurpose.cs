namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>What an entry is for: the column of a report that it counts in. Stored by name in lower case.</summary>
public enum EntryPurpose
{
    Compute,
    Load,
    Idle,
    Unallocated,

    /// <summary>What a partner asks for its work.</summary>
    Charge,

    /// <summary>A partner's part of the revenue.</summary>
    Share,

    Revenue,
}
