using System.Data.Common;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Storage.Ledgers;

/// <summary>A stored posting without its entries.</summary>
internal sealed record LedgerPostingRow
{
    /// <summary>As <see cref="Read"/> takes them.</summary>
    public const string Columns = "place, id, service_us, digest, document, first_entry, entries, hash";

    public required DateOnly Day { get; init; }

    public required LedgerPartition Partition { get; init; }

    public required long Place { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset ServiceTime { get; init; }

    public required LedgerHash Digest { get; init; }

    public required string? Document { get; init; }

    public required long FirstEntry { get; init; }

    public required int Entries { get; init; }

    public required LedgerHash Hash { get; init; }

    /// <param name="row">Of <see cref="Columns"/>.</param>
    /// <param name="day">Where it is.</param>
    /// <param name="partition">Where it is.</param>
    /// <exception cref="LedgerDamagedException">A column has what was never written.</exception>
    public static LedgerPostingRow Read(DbDataReader row, DateOnly day, LedgerPartition partition)
    {
        try
        {
            return new LedgerPostingRow
            {
                Day = day,
                Partition = partition,
                Place = row.GetInt64(0),
                Id = row.GetString(1),
                ServiceTime = LedgerDate.FromMicroseconds(row.GetInt64(2)),
                Digest = LedgerHash.FromBytes(row.GetFieldValue<byte[]>(3)),
                Document = row.IsDBNull(4) ? null : row.GetString(4),
                FirstEntry = row.GetInt64(5),
                Entries = checked((int)row.GetInt64(6)),
                Hash = LedgerHash.FromBytes(row.GetFieldValue<byte[]>(7)),
            };
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new LedgerDamagedException($"Posting {row.GetInt64(0)} of {partition} on {LedgerDate.Text(day)} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Joins postings of a chain with the entries from the first one's first to the last one's last.</summary>
    /// <exception cref="LedgerDamagedException">Some are missing, or not those of their posting.</exception>
    public static IReadOnlyList<PostedPosting> Join(List<LedgerPostingRow> postings, List<LedgerEntryRow> entries)
    {
        var next = 0;
        var joined = new List<PostedPosting>(postings.Count);
        foreach (var posting in postings)
        {
            var own = entries.Skip(next).Take(posting.Entries).TakeWhile((row, index) => row.Number == posting.FirstEntry + index && row.Place == posting.Place).ToArray();
            if (own.Length != posting.Entries)
            {
                throw new LedgerDamagedException($"Entry {new EntryReference(posting.Day, posting.FirstEntry + own.Length, posting.Partition)} is missing, or not that of posting {posting.Id}.");
            }

            joined.Add(posting.With(own));
            next += own.Length;
        }

        return joined;
    }

    private PostedPosting With(LedgerEntryRow[] entries) => new()
    {
        Partition = Partition,
        Day = Day,
        Place = Place,
        FirstEntry = FirstEntry,
        Posting = new Posting { Id = Id, ServiceTime = ServiceTime, Digest = Digest, Document = Document, Entries = Array.ConvertAll(entries, row => row.Entry) },
        Hash = Hash,
        EntryHashes = Array.ConvertAll(entries, row => row.Hash),
    };
}
