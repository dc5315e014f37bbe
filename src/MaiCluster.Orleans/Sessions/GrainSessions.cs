using MaiCluster.Orleans.Cluster;
using MaiCluster.Orleans.Wire;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Sessions;

/// <summary>The cluster's sessions as the pipeline calls them.</summary>
internal sealed class GrainSessions(IGrainFactory grains, ClusterView view, GrainPatience patience, NewsOptions options, TimeProvider time) : ISessions
{
    public ValueTask<SessionTurn> BeginTurnAsync(SessionId session, string model, ReadOnlyMemory<int> prompt, CancellationToken cancellationToken)
    {
        var pack = TokenPack.Write(prompt.Span);
        return new(patience.CallAsync(() => Of(session).BeginTurnAsync(model, pack), cancellationToken));
    }

    public Task EndTurnAsync(SessionId session, CompletedTurn turn) => patience.CallAsync(
        async () =>
        {
            await Of(session).EndTurnAsync(turn);
            return true;
        },
        CancellationToken.None);

    public Task<bool> DeleteAsync(SessionId session) => patience.CallAsync(() => Of(session).DeleteAsync(), CancellationToken.None);

    /// <remarks>A node that does not answer within a second is left out.</remarks>
    public async Task<IReadOnlyList<SessionListing>> ListAsync(CancellationToken cancellationToken)
    {
        var nodes = await Task.WhenAll(view.Snapshot.Nodes.Select(node => ListAsync(node.Node, cancellationToken)));
        return [.. nodes.SelectMany(sessions => sessions).OrderByDescending(session => session.LastUsed)];
    }

    private async Task<SessionListing[]> ListAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<INodeGrain>(node).SessionsAsync().WaitAsync(options.Renewal, time, cancellationToken);
        }
#pragma warning disable CA1031 // a node that is going or gone has no sessions to show
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private ISessionGrain Of(SessionId session) => grains.GetGrain<ISessionGrain>(session.ToString());
}
