using System.Collections.Immutable;

namespace MaiCluster.Gateway.Health;

/// <summary>What the node still waits for before it can serve; the host tells. Thread-safe.</summary>
public sealed class Readiness
{
    private ImmutableSortedDictionary<string, string> _awaited = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>By name, what is awaited and how it stands, such as <c>mai-text</c> and <c>loading</c>.</summary>
    public IReadOnlyDictionary<string, string> Awaited => Volatile.Read(ref _awaited);

    /// <summary>/readyz is 503 until this is met; a second call changes the detail.</summary>
    public void Await(string name, string detail) => ImmutableInterlocked.Update(ref _awaited, awaited => awaited.SetItem(name, detail));

    public void Met(string name) => ImmutableInterlocked.Update(ref _awaited, awaited => awaited.Remove(name));
}
