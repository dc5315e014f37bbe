using System.Text;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>Appends to the chain of a partition's day: each link's hash covers the one before.</summary>
internal sealed class PartitionChain(PartitionHead head)
{
    private readonly CanonicalForm _form = new();

    /// <summary>Its end so far.</summary>
    public PartitionHead Head { get; private set; } = head;

    /// <exception cref="OverflowException">The sum of the day's entries does not fit.</exception>
    public PostedPosting Append(Posting posting)
    {
        var (partition, day) = (Head.Partition.ToString(), Head.Day);
        var reckoning = Head.Partition.Kind == PartitionKind.Partner ? posting.Document : null; // its digest is not of that: a window's is
        _form.Begin(reckoning is null ? "mai-posting-1" : "mai-posting-2").Add(Head.Hash).Add(day).Add(partition).Add(Head.Postings + 1)
            .Add(posting.Id).Add(posting.ServiceTime).Add(posting.Digest).Add(posting.Entries.Count);
        var hash = (reckoning is null ? _form : _form.Add(LedgerHash.Of(Encoding.UTF8.GetBytes(reckoning)))).Hash();
        var posted = new PostedPosting
        {
            Partition = Head.Partition,
            Day = day,
            Place = Head.Postings + 1,
            FirstEntry = Head.Entries + 1,
            Posting = posting,
            Hash = hash,
            EntryHashes = new LedgerHash[posting.Entries.Count],
        };
        var (hashes, amount) = ((LedgerHash[])posted.EntryHashes, Head.AmountMicros);
        for (var index = 0; index < hashes.Length; index++)
        {
            var entry = posting.Entries[index];
            hash = hashes[index] = HashOf(entry, hash, day, partition, posted.FirstEntry + index, posting.Id);
            amount = checked(amount + entry.AmountMicros);
        }

        Head = Head with { Postings = posted.Place, Entries = Head.Entries + hashes.Length, AmountMicros = amount, Hash = hash };
        return posted;
    }

    private LedgerHash HashOf(LedgerEntry entry, LedgerHash previous, DateOnly day, string partition, long number, string posting) =>
        _form.Begin("mai-entry-1").Add(previous).Add(day).Add(partition).Add(number).Add(posting)
            .Add(entry.Debit.ToString()).Add(entry.Credit.ToString()).Add(entry.AmountMicros)
            .Add(EntryWords.Of(entry.Purpose)).Add(entry.ServiceTime).Add(entry.Request?.Value).Add(EntryWords.Of(entry.Reason))
            .Add(entry.Model).Add(entry.Scenario).Add(entry.Tenant).Add(entry.Partner).Add(entry.Device?.ToString())
            .Add(entry.Corrects?.ToString()).Add(entry.Correction).Add(entry.Note).Hash();
}
