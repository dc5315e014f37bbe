using MaiCluster.Serving.Cluster;

namespace MaiCluster.Serving.Fleets;

/// <summary>The fleet actor as nodes and gateways call it; there is one in a cluster.</summary>
public interface IFleetPort
{
    /// <summary>A node tells of itself: once a second, and when something changes.</summary>
    /// <returns>True: the fleet drains this node; from its next announcement on it says so itself.</returns>
    Task<bool> AnnounceAsync(NodeSnapshot node);

    /// <summary>A gateway tells what was asked of it since its last report.</summary>
    Task ReportAsync(GatewayReport report);

    /// <summary>Requests wait for a package that has no replica: plan now. Many calls make one start.</summary>
    /// <returns>Why it cannot come up; null when it is coming.</returns>
    Task<string?> WakeAsync(string package);

    /// <summary>Every replica of the package drains and ends, whatever its goal; the next <see cref="WakeAsync"/> brings it back.</summary>
    Task RestAsync(string package);

    /// <summary>The node takes nothing new, and its replicas go elsewhere or end.</summary>
    /// <returns>False when no such node is known.</returns>
    Task<bool> DrainNodeAsync(string node);
}
