using System.Collections.Concurrent;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Replicas;

/// <summary>The replicas of this node's devices. Each is there, empty, from the first call of its name.</summary>
public sealed class LocalReplicas : IReplicaLinks, IReplicaControl, IAsyncDisposable
{
    private readonly Dictionary<DeviceId, (Device Device, DeviceMemory Memory, DeviceClock Clock)> _devices;
    private readonly ConcurrentDictionary<ReplicaId, Replica> _replicas = new();
    private readonly Func<ReplicaId, Replica> _make;

    /// <param name="devices">All of the node's.</param>
    /// <param name="loader">Loads packages.</param>
    /// <param name="profiles">What their work costs.</param>
    /// <param name="options">Limits of a replica's life.</param>
    /// <param name="batching">Limits of its batch loop.</param>
    /// <param name="calls">Limits of calls from other processes.</param>
    /// <param name="grammars">Compiled ones.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">One line for each change of a replica's state.</param>
    public LocalReplicas(
        IReadOnlyList<Device> devices, IReplicaLoader loader, IProfileCatalogue profiles, ReplicaOptions options, BatchingOptions batching,
        ReplicaCallOptions calls, GrammarCache grammars, TimeProvider time, ILogger<LocalReplicas> log)
    {
        _devices = devices.ToDictionary(device => device.Id, device => (device, new DeviceMemory(device), new DeviceClock(time)));
        _make = id =>
        {
            var (device, memory, clock) = _devices[id.Device];
            var replica = new Replica(id, device, memory, clock, loader, profiles, options, batching, calls, grammars, time, log);
            replica.Changed += _ => Changed?.Invoke();
            return replica;
        };
    }

    /// <summary>The state of one has changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>The node's devices, and what their time is spent on.</summary>
    public IEnumerable<(Device Device, DeviceClock Clock)> Clocks => _devices.Values.Select(device => (device.Device, device.Clock));

    /// <summary>Loaded copies, also those that drain.</summary>
    public IEnumerable<LoadedReplica> Loaded => _replicas.Values.Select(replica => replica.Loaded).OfType<LoadedReplica>();

    /// <summary>The replica of this name.</summary>
    /// <exception cref="ArgumentException">Its device is not of this node.</exception>
    public Replica Of(ReplicaId id) => _devices.ContainsKey(id.Device)
        ? _replicas.GetOrAdd(id, _make)
        : throw new ArgumentException($"'{id}' cannot be a replica here: this node has {string.Join(", ", _devices.Keys)}.", nameof(id));

    /// <summary>Those that are not empty, as they are now.</summary>
    public IReadOnlyList<ReplicaSnapshot> Snapshots() =>
        [.. _replicas.Values.Select(replica => replica.Snapshot()).Where(snapshot => snapshot.State != ReplicaState.Empty)];

    public ValueTask<RequestFailure?> SubmitAsync(ReplicaId replica, Submission submission) =>
        ValueTask.FromResult(_replicas.TryGetValue(replica, out var known) ? known.TrySubmit(submission) : Replica.NotLoaded);

    public Task StartAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken)
    {
        Of(replica).Start(planVersion);
        return Task.CompletedTask;
    }

    public Task StopAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken)
    {
        Of(replica).Stop(planVersion);
        return Task.CompletedTask;
    }

    /// <summary>Drains and unloads all of them.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_replicas.Values.Select(replica => replica.DisposeAsync().AsTask()));
}
