using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>What a month's shares lack to the least that the partner was promised. It is the last posting of the partner's month.</summary>
/// <param name="Partner">Whose.</param>
/// <param name="Month">Its first day.</param>
/// <param name="MinimumMicros">What the month's shares come to at least; above 0.</param>
public sealed record MonthMinimum(string Partner, DateOnly Month, long MinimumMicros)
{
    private const string Prefix = "minimum/";

    public LedgerPartition Partition => LedgerPartition.Partner(Partner);

    /// <summary>In whose books it is.</summary>
    public DateOnly LastDay => Month.AddMonths(1).AddDays(-1);

    /// <summary>Such as <c>minimum/poets/2026-03-01</c>.</summary>
    public string PostingId => $"{Prefix}{Partner}/{LedgerDate.Text(Month)}";

    /// <summary>The month's last microsecond.</summary>
    public DateTimeOffset ServiceTime => LedgerDate.Midnight(Month.AddMonths(1)).AddMicroseconds(-1);

    public static bool Is(Posting posting) => posting.Id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Of what was promised, not of what it came to.</summary>
    internal LedgerHash Digest() => new CanonicalForm().Begin("mai-minimum-1").Add(Partner).Add(Month).Add(MinimumMicros).Hash();

    /// <param name="month">With all of its shares.</param>
    internal Posting ToPosting(PartnerMonth month) => new()
    {
        Id = PostingId,
        ServiceTime = ServiceTime,
        Digest = Digest(),
        Document = new MinimumDocument(MinimumMicros, month.ShareMicros).Write(),
        Entries = checked(MinimumMicros - month.ShareMicros) is > 0 and var lacking ? [EntryOf(lacking)] : [],
    };

    private LedgerEntry EntryOf(long micros) => new()
    {
        Debit = Account.Share(Partner),
        Credit = Account.Payable(Partner),
        AmountMicros = micros,
        Purpose = EntryPurpose.Share,
        ServiceTime = ServiceTime,
        Partner = Partner,
    };
}
