using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The writers of the partitions of models and partners, wherever they are. What is posted is committed when a call completes; posting it again changes nothing.</summary>
public interface ILedgers
{
    /// <param name="partition">Whose books they are in.</param>
    /// <param name="settlements">All of that partition.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken);

    /// <summary>Books what a partner's month lacks to its minimum; nothing once the month is sealed.</summary>
    /// <exception cref="LedgerConflictException">Another minimum was booked for this month.</exception>
    Task PostAsync(MonthMinimum minimum, CancellationToken cancellationToken);

    /// <exception cref="ArgumentException">It is no adjustment that can be made; the message says why.</exception>
    Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken);
}
