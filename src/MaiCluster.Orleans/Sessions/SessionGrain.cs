using MaiCluster.Orleans.Hosting;
using MaiCluster.Orleans.Wire;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Sessions;

/// <summary>Holds a session's actor, one call at a time. It may live in any silo, twice for a moment: the store's ETags keep its log whole.</summary>
internal sealed class SessionGrain(IGrainContext context, NodeActors node, ActiveSessions active, TimeProvider time) : Grain, ISessionGrain
{
    private Session _session = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = SessionId.Parse(context.GrainId.Key.ToString()!);
        _session = await Session.ActivateAsync(id, node.SessionStore, node.Sessions, time, cancellationToken);
        active.Add(context.GrainId, _session);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        active.Remove(context.GrainId);
        return Task.CompletedTask;
    }

    public Task<SessionTurn> BeginTurnAsync(string model, byte[] prompt) => Task.FromResult(_session.BeginTurn(model, TokenPack.Read(prompt)));

    public Task EndTurnAsync(CompletedTurn turn) => _session.EndTurnAsync(turn, CancellationToken.None);

    public Task<bool> DeleteAsync() => _session.DeleteAsync(CancellationToken.None);
}
