using System.Runtime.CompilerServices;
using MaiCluster.Serving.Ledgers.Chains;

namespace MaiCluster.Serving.Ledgers;

/// <summary>Chains read from one end to the other; never more than a page of postings is held.</summary>
public static class PartitionReading
{
    private const int Page = 1000;

    /// <summary>A partition's postings of some days of the books, in order.</summary>
    /// <param name="books">Where they are.</param>
    /// <param name="partition">Whose.</param>
    /// <param name="from">First day.</param>
    /// <param name="through">Last day.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerDamagedException">A row cannot be read.</exception>
    public static async IAsyncEnumerable<PostedPosting> ReadAsync(
        this ILedgerBooks books, LedgerPartition partition, DateOnly from, DateOnly through, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            var after = 0L;
            while (await books.ReadPostingsAsync(partition, day, after, Page, cancellationToken) is { Count: > 0 } page)
            {
                foreach (var posted in page)
                {
                    yield return posted;
                }

                after = page[^1].Place;
            }
        }
    }

    /// <summary>Everything that is in the books of a day, one chain after another.</summary>
    /// <exception cref="LedgerDamagedException">A row cannot be read.</exception>
    public static async IAsyncEnumerable<PostedPosting> ReadAsync(this ILedgerBooks books, DateOnly day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var heads = (await books.ReadDayAsync(day, cancellationToken)).Heads;
        foreach (var head in heads.OrderBy(head => head.Partition.ToString(), StringComparer.Ordinal))
        {
            await foreach (var posted in books.ReadAsync(head.Partition, day, day, cancellationToken))
            {
                yield return posted;
            }
        }
    }
}
