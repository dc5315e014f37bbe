using System.Globalization;
using System.Text.Json;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Cluster;

/// <summary>Replicas as lines of a table.</summary>
internal static class ReplicaRows
{
    public static readonly string[] Headings = ["REPLICA", "STATE", "ROWS", "QUEUE", "KV TOKENS", "STEP", "MEMORY", "DETAIL"];

    public static IEnumerable<string[]> Of(ClusterReading cluster) => cluster.Replicas.OrderBy(Id, StringComparer.Ordinal).Select(replica => new[]
    {
        Id(replica),
        replica.GetProperty("state").GetString()!,
        $"{Whole(replica, "rows_active")}/{Whole(replica, "rows")}",
        Whole(replica, "queued"),
        $"{Whole(replica, "kv_tokens_held")}/{Whole(replica, "kv_tokens")}",
        replica.GetProperty("step_seconds").GetDouble() is > 0 and var seconds ? $"{seconds * 1000:0.0} ms" : "-",
        ByteSize.Text(replica.GetProperty("memory_bytes").GetInt64()),
        Detail(replica),
    });

    private static string Detail(JsonElement replica)
    {
        var detail = replica.GetProperty("detail").GetString()
            ?? (replica.GetProperty("ready_in_seconds") is { ValueKind: JsonValueKind.Number } wait ? $"ready in {Math.Ceiling(wait.GetDouble()):0} s" : "");
        return (replica.GetProperty("simulated").GetBoolean() ? "simulated " : "") + detail;
    }

    private static string Id(JsonElement replica) => replica.GetProperty("replica").GetString()!;

    private static string Whole(JsonElement json, string name) => json.GetProperty(name).GetInt64().ToString(CultureInfo.InvariantCulture);
}
