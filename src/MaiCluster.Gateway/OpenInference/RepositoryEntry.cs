namespace MaiCluster.Gateway.OpenInference;

/// <summary>One line of the repository's index.</summary>
/// <param name="Version">Empty = not known until it is loaded.</param>
/// <param name="State"><c>READY</c>, <c>LOADING</c> or <c>UNAVAILABLE</c>.</param>
/// <param name="Reason">Why it is not ready; empty = nothing to say.</param>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);
