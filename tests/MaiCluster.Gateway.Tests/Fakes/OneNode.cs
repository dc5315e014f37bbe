using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>A cluster of one node with one ready replica and one that failed; it may be drained.</summary>
public sealed class OneNode : IFleetPort
{
    public const string Name = "node-1";

    public static ClusterView View()
    {
        var view = new ClusterView(TimeProvider.System);
        var device = new Device { Id = new DeviceId(Name, "cpu"), Kind = "cpu", Description = "a processor", MemoryBytes = 1000, PricePerHourMicros = 200_000 };
        view.Publish(new NodeSnapshot
        {
            Node = Name,
            Version = 1,
            Devices = [new DeviceSnapshot(device) { UsedBytes = 300 }],
            Replicas =
            [
                new ReplicaSnapshot { Id = new ReplicaId(device.Id, "good"), State = ReplicaState.Ready, Rows = 4, RowsActive = 1, Requests = 1, MemoryBytes = 250 },
                new ReplicaSnapshot { Id = new ReplicaId(device.Id, "bad"), State = ReplicaState.Failed, Detail = "model.onnx is damaged" },
            ],
        });
        return view;
    }

    public Task<bool> AnnounceAsync(NodeSnapshot node) => Task.FromResult(false);

    public Task ReportAsync(GatewayReport report) => Task.CompletedTask;

    public Task<string?> WakeAsync(string package) => Task.FromResult<string?>(null);

    public Task RestAsync(string package) => Task.CompletedTask;

    public Task<bool> DrainNodeAsync(string node) => Task.FromResult(node == Name);
}
