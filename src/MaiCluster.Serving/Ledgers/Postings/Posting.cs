namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>What is booked together or not at all, once: a settlement, a window of a device, a month's minimum, an adjustment.</summary>
public sealed record Posting
{
    /// <summary>Names it in the whole ledger: the same one is never booked twice.</summary>
    public required string Id { get; init; }

    /// <summary>Decides in whose books it is: this day's, or the open day's once this one is sealed.</summary>
    public required DateTimeOffset ServiceTime { get; init; }

    /// <summary>Of what was booked: two postings with one id are the same when this is.</summary>
    public required LedgerHash Digest { get; init; }

    /// <summary>
    /// In JSON, what its entries were reckoned from, so that this can be repeated: a window, whose bytes are what <see cref="Digest"/> is of, or
    /// what a partner's share or minimum follows from, which has a line of its own in the link's hash. Null for anything else.
    /// </summary>
    public string? Document { get; init; }

    /// <summary>None where nothing was owed.</summary>
    public required IReadOnlyList<LedgerEntry> Entries { get; init; }
}
