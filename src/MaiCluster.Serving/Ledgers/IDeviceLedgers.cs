using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The writers of a node's own devices. Nobody else posts their time, so they are in the node's process.</summary>
public interface IDeviceLedgers
{
    /// <summary>Committed when this completes; posting it again changes nothing.</summary>
    /// <param name="windows">All of one device.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    Task PostAsync(IReadOnlyList<DeviceWindow> windows, CancellationToken cancellationToken);
}
