using System.Collections.Immutable;

namespace MaiCluster.Gateway.Health;

/// <summary>What the node still waits for before it can serve; the host tells. Thread-safe.</summary>
public sealed class Readiness
{
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableSortedDictionary<string, string> _awaited = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>By name, what is awaited and how it stands, such as <c>mai-text</c> and <c>loading</c>.</summary>
    public IReadOnlyDictionary<string, string> Awaited => Volatile.Read(ref _awaited);

    /// <summary>Something is awaited or met; read <see cref="Awaited"/> for what.</summary>
    public event Action? Changed;

    /// <summary>Completes when the node takes no new work.</summary>
    public Task Draining => _draining.Task;

    /// <summary>/readyz is 503 until this is met; a second call changes the detail.</summary>
    public void Await(string name, string detail) => Change(awaited => awaited.SetItem(name, detail));

    public void Met(string name) => Change(awaited => awaited.Remove(name));

    /// <summary>The node takes no new work from now on: /readyz stays 503, and streams that take one request after the other end.</summary>
    public void Drain()
    {
        Await("drain", "under way");
        _draining.TrySetResult();
    }

    private void Change(Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        ImmutableInterlocked.Update(ref _awaited, change);
        Changed?.Invoke();
    }
}
