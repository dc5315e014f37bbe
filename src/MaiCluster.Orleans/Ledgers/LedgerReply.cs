namespace MaiCluster.Orleans.Ledgers;

/// <summary>What became of a post: refusals are values on the way, since an exception's own members would be lost there.</summary>
[GenerateSerializer]
[Alias("mai.ledger-reply")]
internal struct LedgerReply
{
    /// <summary>Ids under which something else is booked; null = none.</summary>
    [Id(0)]
    public string[]? Conflicts;

    /// <summary>Why it is nothing that can be booked; null = it was.</summary>
    [Id(1)]
    public string? Refusal;
}
