using MaiCluster.Engines.Devices;
using MaiCluster.Engines.Simulated;
using MaiCluster.Engines.Modalities;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;

namespace MaiCluster.Node.Hosting;

/// <summary>The devices of this machine, and the replicas that run on them.</summary>
internal sealed class NodeReplicas : IAsyncDisposable
{
    private NodeReplicas(NodeOptions options, string node, NodeModels models, IPrices prices, TimeProvider time, ILoggerFactory loggers)
    {
        Devices = NodeDevices.Open(
            new NodeDeviceOptions { Node = node, CpuMemoryBytes = options.CpuMemoryBytes, Simulated = options.SimulatedDevices, Prices = prices },
            time,
            loggers.CreateLogger<NodeDevices>());
        var real = new PackageReplicaLoader(models.Packaged, models.Text, models.Engine, models.Batching, models.Onnx, time, loggers);
        var simulated = new SimulatedReplicaLoader(models.Served, models.Profiles, Devices.Simulated, models.Batching, time, loggers);
        Local = new LocalReplicas(
            Devices.Devices, new Loader(real, simulated), models.Profiles, new ReplicaOptions { DrainLimit = options.DrainLimit }, models.Batching,
            new ReplicaCallOptions(), new GrammarCache(), time, loggers.CreateLogger<LocalReplicas>());
    }

    public NodeDevices Devices { get; }

    public LocalReplicas Local { get; }

    public static NodeReplicas Open(NodeOptions options, string node, NodeModels models, IPrices prices, TimeProvider time, ILoggerFactory loggers) =>
        new(options, node, models, prices, time, loggers);

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        Devices.Dispose();
    }

    /// <summary>What a device is decides how a package gets there.</summary>
    private sealed class Loader(IReplicaLoader real, IReplicaLoader simulated) : IReplicaLoader
    {
        public Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken) =>
            (device.IsSimulated ? simulated : real).LoadAsync(package, device, cancellationToken);
    }
}
