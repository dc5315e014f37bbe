using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Adjustments;

/// <summary>
/// Takes back what was booked: of one entry, or of a whole bill or statement. It names exactly one of <see cref="Corrects"/>,
/// <see cref="Tenant"/> and <see cref="Partner"/>.
/// </summary>
public sealed record Adjustment
{
    /// <summary>Chosen by whoever asks, so that asking twice changes nothing.</summary>
    public required string Id { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>An entry of revenue, of a partner's charge or of its share.</summary>
    public EntryReference? Corrects { get; init; }

    /// <summary>Whose bill changes.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whose statement changes.</summary>
    public string? Partner { get; init; }

    /// <summary>Taken off: of an entry 1 to what is left of it; of a bill or statement anything but 0, below 0 to add to it.</summary>
    public required long AmountMicros { get; init; }

    /// <summary>Why; becomes the entries' note.</summary>
    public required string Reason { get; init; }

    /// <summary>Whose books it is in.</summary>
    /// <exception cref="ArgumentException">It does not name one thing to adjust.</exception>
    public LedgerPartition Partition => (Corrects, Tenant, Partner) switch
    {
        ({ } entry, null, null) => entry.Partition,
        (null, not null, null) => LedgerPartition.Model(LedgerName.None),
        (null, null, { } partner) => LedgerPartition.Partner(partner),
        _ => throw new ArgumentException($"Adjustment '{Id}' names {(Corrects is null && Tenant is null && Partner is null ? "nothing" : "more than one thing")} to adjust: expected an entry, a tenant or a partner."),
    };

    public string PostingId => "adjustment/" + LedgerName.Checked(Id);

    /// <summary>Of what it asks for. Its time is not part of that: whoever asks again does so later.</summary>
    internal LedgerHash Digest() => new CanonicalForm().Begin("mai-adjustment-1").Add(Id).Add(Corrects?.ToString()).Add(Tenant).Add(Partner).Add(AmountMicros).Add(Reason).Hash();

    internal Posting ToPosting(IReadOnlyList<LedgerEntry> entries) =>
        new() { Id = PostingId, ServiceTime = LedgerDate.ToMicrosecond(Time), Digest = Digest(), Entries = entries };
}
