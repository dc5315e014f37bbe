using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>The protocol's model repository: every model of the catalogue, loaded and unloaded by the fleet. Its callers admit the node's own keys only.</summary>
internal sealed class RepositoryDesk(IInferencePipeline pipeline, IFleetPort fleet)
{
    /// <param name="onlyReady">Leave out what is not ready.</param>
    public IReadOnlyList<RepositoryEntry> Index(bool onlyReady) => onlyReady ? [] : [.. pipeline.Models.Select(model => new RepositoryEntry(model.Name, "1", "", ""))];

    /// <summary>Orders a copy, and returns when it is ready or cannot be.</summary>
    public async Task<RequestFailure?> LoadAsync(string model, CancellationToken cancellationToken)
    {
        var (opened, failure) = await pipeline.OpenAsync(model, cancellationToken);
        return opened is not null && await fleet.WakeAsync(opened.Package) is { } reason ? RequestFailure.NotLoaded($"The model '{model}'", reason) : failure;
    }

    /// <summary>Orders every copy to end; returns when the order is taken.</summary>
    public async Task<RequestFailure?> UnloadAsync(string model, CancellationToken cancellationToken)
    {
        var (_, failure) = await pipeline.OpenAsync(model, cancellationToken);
        return failure;
    }
}

/// <summary>One line of the repository's index.</summary>
/// <param name="State"><c>READY</c>, <c>LOADING</c>, <c>UNLOADING</c>, <c>UNAVAILABLE</c>; empty = known and not loaded.</param>
/// <param name="Reason">Why it is not ready; empty = nothing to say.</param>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);
