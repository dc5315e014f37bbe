using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Cluster;

/// <summary>One node, by its name: what only its own process knows.</summary>
[Alias("mai.node-grain")]
internal interface INodeGrain : IGrainWithStringKey
{
    [Alias("sessions")]
    Task<SessionListing[]> SessionsAsync();
}
