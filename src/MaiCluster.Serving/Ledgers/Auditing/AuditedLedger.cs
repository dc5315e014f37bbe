using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Serving.Ledgers.Auditing;

/// <summary>A ledger in which nothing wrong was found.</summary>
public sealed record AuditedLedger
{
    /// <summary>Days with a seal or an entry.</summary>
    public required int Days { get; init; }

    public required long Postings { get; init; }

    public required long Entries { get; init; }

    /// <summary>Null before the first seal.</summary>
    public required DaySeal? LastSeal { get; init; }

    /// <summary>Of all that is there; kept elsewhere it proves later that none of it was cut off or written anew.</summary>
    public required LedgerHash Head { get; init; }

    /// <summary>The day through which the kept hash proves the ledger: of a seal its own, of the present head the last day there is. Null without one.</summary>
    public required DateOnly? ProvenThrough { get; init; }

    /// <summary>What each account holds.</summary>
    public required Ledger Ledger { get; init; }
}
