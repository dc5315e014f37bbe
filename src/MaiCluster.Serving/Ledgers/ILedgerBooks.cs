using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The ledger on disk, for those who read it whole: reports and the audit.</summary>
public interface ILedgerBooks
{
    /// <summary>Roll-ups by day, model and what the view's rows are.</summary>
    /// <param name="view">What the rows are.</param>
    /// <param name="from">First day.</param>
    /// <param name="through">Last day.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DayCosts>> SumAsync(CostView view, DateOnly from, DateOnly through, CancellationToken cancellationToken);

    /// <summary>Every day of which there is anything at all, in order.</summary>
    Task<IReadOnlyList<DateOnly>> ListDaysAsync(CancellationToken cancellationToken);

    /// <summary>What the books of a day say of themselves, at one moment.</summary>
    /// <exception cref="LedgerDamagedException">A row cannot be read.</exception>
    Task<DayBooks> ReadDayAsync(DateOnly day, CancellationToken cancellationToken);

    /// <summary>The next postings of a chain, in order. They never change, so pages that are read one after another fit together.</summary>
    /// <param name="partition">Whose chain.</param>
    /// <param name="day">Of which day.</param>
    /// <param name="after">Place of the last one that is known; 0 = from the first.</param>
    /// <param name="count">At most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerDamagedException">A row cannot be read.</exception>
    Task<IReadOnlyList<PostedPosting>> ReadPostingsAsync(LedgerPartition partition, DateOnly day, long after, int count, CancellationToken cancellationToken);
}
