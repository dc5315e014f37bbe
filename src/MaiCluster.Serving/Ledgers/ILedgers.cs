using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The writers of the ledger's partitions, wherever they are. What is posted is committed when a call completes; posting it again changes nothing.</summary>
public interface ILedgers
{
    /// <param name="partition">Whose books they are in.</param>
    /// <param name="settlements">All of that partition.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken);

    /// <param name="windows">All of one device.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    Task PostAsync(IReadOnlyList<DeviceWindow> windows, CancellationToken cancellationToken);

    /// <exception cref="ArgumentException">It is no adjustment that can be made; the message says why.</exception>
    Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken);
}
