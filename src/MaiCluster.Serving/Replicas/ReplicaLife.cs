using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Replicas;

/// <summary>One life of a replica, from its place in the device's memory to its unloading.</summary>
internal sealed class ReplicaLife(ReplicaId id, Device device, DeviceMemory memory, DeviceClock clock, IReplicaLoader loader, ReplicaOptions options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When it began, as <see cref="TimeProvider.GetTimestamp"/> tells.</summary>
    public long Began { get; } = time.GetTimestamp();

    public bool IsLeaving => _left.Task.IsCompleted;

    /// <summary>What runs it; completes when nothing is loaded any more.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    /// <summary>Gives up loading, or drains what is loaded; then unloads.</summary>
    public void Leave()
    {
        memory.Leaving(id);
        _left.TrySetResult();
        _ = _leaving.CancelAsync(); // whoever leaves does not run what waited for it
    }

    /// <summary>Returns when it has left and is unloaded.</summary>
    /// <param name="bytes">What it will take of its device.</param>
    /// <param name="ready">Called with the loaded copy once it has answered its first request.</param>
    /// <exception cref="InvalidDataException">It cannot be loaded; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It left before it was ready.</exception>
    public async Task RunAsync(long bytes, Action<LoadedReplica> ready)
    {
        if (await memory.TakeAsync(id, bytes, _leaving.Token) is { } reason)
        {
            throw new InvalidDataException(reason);
        }

        try
        {
            await LoadAndServeAsync(ready);
        }
        finally
        {
            memory.GiveBack(id);
        }
    }

    public void Dispose() => _leaving.Dispose();

    private async Task LoadAndServeAsync(Action<LoadedReplica> ready)
    {
        using var limit = new CancellationTokenSource(options.LoadLimit, time);
        using var loading = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _leaving.Token);
        LoadedReplica? loaded = null;
        try
        {
            using (clock.BeginLoad(id.Package))
            {
                loaded = await loader.LoadAsync(id.Package, device, loading.Token);
                await WarmUp.RunAsync(loaded, options.WarmUpTokens, id.Device.Node, time, loading.Token);
            }

            clock.Add(loaded.Loop.Lane);
            ready(loaded);
            await _left.Task;
            await loaded.Loop.DrainAsync(options.DrainLimit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !IsLeaving)
        {
            throw new InvalidDataException(FormattableString.Invariant($"It was not loaded within {options.LoadLimit.TotalSeconds:0} s."));
        }
        finally
        {
            if (loaded is not null)
            {
                await loaded.Loop.DisposeAsync();
                clock.Remove(loaded.Loop.Lane);
            }
        }
    }

}
