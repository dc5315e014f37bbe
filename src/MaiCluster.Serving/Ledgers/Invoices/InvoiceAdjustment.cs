using System.Globalization;
using System.Text;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>
/// An accepted difference in the books: an adjustment of the partner's statement whose reason says what it is for. What was accepted
/// counts as ours from then on, so the same invoice again has no difference, and a later one only the rest.
/// </summary>
internal static class InvoiceAdjustment
{
    private const string Prefix = "invoice/", Reason = "invoice ";

    /// <param name="partner">Whose invoice.</param>
    /// <param name="key">What differs.</param>
    /// <param name="number">How many were accepted for it before: two that accept at once do not both book.</param>
    /// <param name="owedMicros">What is owed more, below 0 for less.</param>
    /// <param name="now">When it is accepted.</param>
    public static Adjustment Of(string partner, InvoiceKey key, int number, long owedMicros, DateTimeOffset now) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{LedgerHash.Of(Encoding.UTF8.GetBytes($"{partner}\n{key}"))}/{number + 1}"),
        Time = now,
        Partner = partner,
        AmountMicros = -owedMicros,
        Reason = Reason + key,
    };

    /// <summary>What the posting is for, and what it made owed; null when it is no accepted difference.</summary>
    public static (InvoiceKey Key, long OwedMicros)? Read(PostedPosting posted) =>
        posted.Posting is { Id: var id, Entries: [{ Note: { } note } entry] } && id.StartsWith("adjustment/" + Prefix, StringComparison.Ordinal)
        && note.StartsWith(Reason, StringComparison.Ordinal) && InvoiceKey.Of(note[Reason.Length..]) is { } key
            ? (key, entry.SignedMicros)
            : null;
}
