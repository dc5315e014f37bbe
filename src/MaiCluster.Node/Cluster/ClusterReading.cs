using System.Text.Json;
using MaiCluster.Node.Chat;

namespace MaiCluster.Node.Cluster;

/// <summary>What the admin API told at one moment.</summary>
/// <param name="Nodes">Objects of <c>GET /admin/nodes</c>.</param>
/// <param name="Devices">Objects of <c>GET /admin/devices</c>.</param>
/// <param name="Replicas">Objects of <c>GET /admin/replicas</c>.</param>
internal sealed record ClusterReading(IReadOnlyList<JsonElement> Nodes, IReadOnlyList<JsonElement> Devices, IReadOnlyList<JsonElement> Replicas)
{
    public static async Task<ClusterReading> OfAsync(NodeClient client, CancellationToken cancellationToken) => new(
        await client.ListAsync("admin/nodes", cancellationToken),
        await client.ListAsync("admin/devices", cancellationToken),
        await client.ListAsync("admin/replicas", cancellationToken));
}
