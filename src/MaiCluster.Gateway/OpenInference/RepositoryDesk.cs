using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>The protocol's model repository: every model of the house, loaded and unloaded by the fleet. Its callers ask for a role.</summary>
internal sealed class RepositoryDesk(IInferencePipeline pipeline, IFleetPort fleet, ClusterView view)
{
    /// <param name="onlyReady">Leave out what is not ready.</param>
    public async ValueTask<IReadOnlyList<RepositoryEntry>> IndexAsync(bool onlyReady, CancellationToken cancellationToken)
    {
        var entries = new List<RepositoryEntry>();
        foreach (var listing in pipeline.Models.Where(model => model.Partner is null))
        {
            var (state, reason) = StateOf(listing);
            if (onlyReady && listing.State != ModelState.Ready)
            {
                continue;
            }

            // What is not loaded is not opened for a list: its files may be checked for the first time then.
            var model = listing.State is ModelState.Ready or ModelState.Loading ? (await pipeline.OpenAsync(listing.Name, cancellationToken)).Model : null;
            entries.AddRange((model is null ? [""] : ModelVersions.Of(model)).Select(version => new RepositoryEntry(listing.Name, version, state, reason)));
        }

        return entries;
    }

    /// <summary>Orders a copy, and returns when it is ready or cannot be.</summary>
    public async Task<RequestFailure?> LoadAsync(string model, CancellationToken cancellationToken)
    {
        var (opened, unknown) = await pipeline.OpenAsync(model, cancellationToken);
        if (opened is null)
        {
            return unknown;
        }

        if (opened is PartnerModel)
        {
            return OtherModalities.Refuse(opened);
        }

        var ready = ReplicaWait.For(opened.Package, view);
        var reason = await fleet.WakeAsync(opened.Package) ?? await ready.WaitAsync(cancellationToken);
        return reason is null ? null : RequestFailure.NotLoaded($"The model '{model}'", reason);
    }

    /// <summary>Orders every copy to end; returns when the order is taken. The model's next request, or load, brings one back.</summary>
    public async Task<RequestFailure?> UnloadAsync(string model, CancellationToken cancellationToken)
    {
        var (opened, unknown) = await pipeline.OpenAsync(model, cancellationToken);
        if (opened is null)
        {
            return unknown;
        }

        if (opened is PartnerModel)
        {
            return OtherModalities.Refuse(opened);
        }

        await fleet.RestAsync(opened.Package);
        return null;
    }

    private static (string State, string Reason) StateOf(ModelListing listing) => listing.State switch
    {
        ModelState.Ready => ("READY", ""),
        ModelState.Loading => ("LOADING", ""),
        ModelState.Failed => ("UNAVAILABLE", listing.Detail ?? "it failed to load"),
        _ => ("UNAVAILABLE", "unloaded"),
    };
}
