using System.Text.Json;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Gateway.Admin;

/// <summary>Nodes, devices and replicas as JSON. Units are last in the names; what is simulated says so.</summary>
internal static class ClusterJson
{
    public static void Write(Utf8JsonWriter json, NodeSnapshot node)
    {
        json.WriteString("node"u8, node.Node);
        json.WriteString("state"u8, node.IsDraining ? "draining"u8 : "ready"u8);
        json.WriteNumber("devices"u8, node.Devices.Count);
        json.WriteNumber("replicas"u8, node.Replicas.Count);
        json.WriteNumber("requests"u8, node.Replicas.Sum(replica => replica.Requests));
        json.WriteBoolean("simulated"u8, node.Devices.Any(device => device.Device.IsSimulated));
    }

    public static void Write(Utf8JsonWriter json, NodeSnapshot node, DeviceSnapshot snapshot)
    {
        var device = snapshot.Device;
        var here = node.Replicas.Where(replica => replica.Id.Device == device.Id && Holds(replica)).ToArray();
        json.WriteString("device"u8, device.Id.ToString());
        json.WriteString("kind"u8, device.Kind);
        json.WriteString("description"u8, device.Description);
        json.WriteBoolean("simulated"u8, device.IsSimulated);
        json.WriteNumber("memory_bytes"u8, device.MemoryBytes);
        json.WriteNumber("replica_bytes"u8, here.Sum(replica => replica.MemoryBytes));
        Write(json, "used_bytes"u8, snapshot.UsedBytes);
        Write(json, "utilization"u8, snapshot.Utilization);
        Write(json, "power_watts"u8, snapshot.PowerWatts);
        json.WriteNumber("price_per_hour_micros"u8, device.PricePerHourMicros);
        json.WriteStartArray("packages"u8);
        foreach (var replica in here)
        {
            json.WriteStringValue(replica.Id.Package);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, ReplicaSnapshot replica)
    {
        json.WriteString("replica"u8, replica.Id.ToString());
        json.WriteString("package"u8, replica.Id.Package);
        json.WriteString("node"u8, replica.Id.Device.Node);
        json.WriteString("device"u8, replica.Id.Device.Name);
        json.WriteString("state"u8, replica.State.ToString().ToLowerInvariant());
        json.WriteString("detail"u8, replica.Detail);
        Write(json, "ready_in_seconds"u8, replica.ReadyIn?.TotalSeconds);
        json.WriteBoolean("simulated"u8, replica.IsSimulated);
        json.WriteNumber("rows"u8, replica.Rows);
        json.WriteNumber("rows_active"u8, replica.RowsActive);
        json.WriteNumber("requests"u8, replica.Requests);
        json.WriteNumber("queued"u8, replica.Queued);
        json.WriteNumber("kv_tokens"u8, replica.KvTokens);
        json.WriteNumber("kv_tokens_held"u8, replica.KvTokensHeld);
        json.WriteNumber("prefill_backlog_tokens"u8, replica.PrefillBacklog);
        json.WriteNumber("step_seconds"u8, replica.StepSeconds);
        json.WriteNumber("memory_bytes"u8, replica.MemoryBytes);
        json.WriteString("profile"u8, replica.Profile?.Source);
    }

    private static bool Holds(ReplicaSnapshot replica) => replica.State is ReplicaState.Starting or ReplicaState.Ready or ReplicaState.Draining;

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
