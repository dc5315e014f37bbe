using System.Collections.Concurrent;
using MaiCluster.Engines.Simulated;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>One node with one simulated device. Its model loads in no time and decodes a token in two milliseconds.</summary>
public sealed class TestNode : IAsyncDisposable, IReplicaLoader, IServedModels, IProfileCatalogue
{
    public const string Package = "small";

    /// <summary>A package that is not for text.</summary>
    public const string StepPackage = "counting";

    private static readonly ModelProfile Profile = new()
    {
        Package = Package,
        DeviceKind = "sim",
        Source = "made up for tests",
        IsMeasured = false,
        WeightBytes = 1 << 20,
        KvBytesPerToken = 64,
        MaxRows = 64,
        MaxContext = 4096,
        StepTokens = 256,
        LoadSeconds = 0,
        Cost = new StepCost(0.002, 0, 0, 0.0002, 0, 0),
    };

    /// <summary>A fleet that waits to know more for as long as a test runs: it starts what is asked for and stops nothing by itself.</summary>
    public static readonly FleetOptions CautiousFleet = new() { AnnounceInterval = TimeSpan.FromSeconds(60) };

    private readonly ConcurrentQueue<ReplicaId> _loads = new();
    private readonly SimulatedDevice _device;
    private readonly SimulatedReplicaLoader _loader;

    public TestNode(string name, ReplicaCallOptions calls)
    {
        Name = name;
        var batching = new BatchingOptions { KvBytes = 16 << 20 };
        var device = new Device { Id = new DeviceId(name, "sim0"), Kind = "sim", Description = "simulated", MemoryBytes = 1L << 30, IsSimulated = true };
        _device = new SimulatedDevice(device, TimeProvider.System);
        _loader = new SimulatedReplicaLoader(
            this, this, new Dictionary<DeviceId, SimulatedDevice> { [device.Id] = _device }, batching, TimeProvider.System, NullLoggerFactory.Instance);
        Replicas = new LocalReplicas(
            [device], this, this, new ReplicaOptions { DrainLimit = TimeSpan.FromMilliseconds(100) }, batching, calls, new GrammarCache(), TimeProvider.System, NullLogger<LocalReplicas>.Instance);
    }

    public string Name { get; }

    public LocalReplicas Replicas { get; }

    /// <summary>What was ever loaded here, in order.</summary>
    public IReadOnlyCollection<ReplicaId> Loads => _loads;

    public ReplicaId Replica => new(_device.Device.Id, Package);

    public ReplicaId StepReplica => new(_device.Device.Id, StepPackage);

    /// <summary>Rows of its replica that belong to running answers.</summary>
    public int Rows => Replicas.Of(Replica).Snapshot().RowsActive;

    public IReadOnlyList<ModelListing> Catalogue => [];

    public IReadOnlyList<DeviceSnapshot> Devices() => [_device.Read()];

    public Fleet MakeFleet(IReplicaControl control) =>
        new(control, new StaticNodePool(), this, [], CautiousFleet, TimeProvider.System, NullLogger<Fleet>.Instance);

    public Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken)
    {
        _loads.Enqueue(new ReplicaId(device.Id, package));
        return package == StepPackage ? Task.FromResult(Counting()) : _loader.LoadAsync(package, device, cancellationToken);
    }

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken) =>
        name == Package ? new((SimulatedTextModel.Of(Profile), null)) : new((null, new RequestFailure(FailureKind.ModelNotFound, $"There is no model '{name}'.")));

    public ModelProfile? Find(string package, string deviceKind) => package switch
    {
        Package => Profile,
        StepPackage => Profile with { Package = StepPackage, KvBytesPerToken = 0, MaxRows = 4, Cost = new StepCost(0, 0, 0, 0, 0.002, 0) },
        _ => null,
    };

    private static LoadedReplica Counting() => new(
        new CountingModel { Name = StepPackage, Package = StepPackage },
        new StepLoop(StepPackage, new CountingEngine(), new BatchingOptions(), TimeProvider.System, NullLogger.Instance));

    public ValueTask DisposeAsync() => Replicas.DisposeAsync();

    private sealed record CountingModel : ServedModel
    {
        public override string Modality => "counting";
    }
}
