using System.Globalization;
using System.Text.Json;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Cluster;

/// <summary>Devices as lines of a table; under each node's name the devices it has.</summary>
internal static class DeviceRows
{
    public static readonly string[] Headings = ["NODE", "STATE", "DEVICE", "KIND", "MEMORY", "MODELS TAKE", "BUSY", "POWER", "PRICE/H", "WHAT"];

    public static IEnumerable<string[]> Of(ClusterReading cluster) =>
        from node in cluster.Nodes
        let name = node.GetProperty("node").GetString()!
        from device in cluster.Devices
        let id = device.GetProperty("device").GetString()!
        where id.StartsWith(name + "/", StringComparison.Ordinal)
        orderby id
        select new[]
        {
            name,
            node.GetProperty("state").GetString()!,
            id[(name.Length + 1)..],
            device.GetProperty("kind").GetString()!,
            ByteSize.Text(device.GetProperty("memory_bytes").GetInt64()),
            ByteSize.Text(device.GetProperty("replica_bytes").GetInt64()),
            Number(device, "utilization") is { } busy ? $"{busy * 100:0} %" : "-",
            Number(device, "power_watts") is { } watts ? $"{watts:0} W" : "-",
            device.GetProperty("price_per_hour_micros").GetInt64() is > 0 and var price ? (price / 1e6).ToString("0.00", CultureInfo.InvariantCulture) : "-",
            device.GetProperty("description").GetString()!,
        };

    private static double? Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
