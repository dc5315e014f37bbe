using MaiCluster.Serving.Actors;

namespace MaiCluster.Serving.Sessions;

/// <summary>The sessions of a cluster in one process.</summary>
public sealed class LocalSessions : ISessions, IDisposable
{
    private readonly ActorTable<SessionId, Session> _table;

    public LocalSessions(ISessionStore store, SessionOptions options, TimeProvider time)
    {
        options.Checked();
        _table = new ActorTable<SessionId, Session>(
            new ActorTableOptions { MaxActors = options.MaxActive, IdleAfter = options.IdleAfter },
            (id, cancellationToken) => Session.ActivateAsync(id, store, options, time, cancellationToken),
            time);
    }

    public ValueTask<SessionTurn> BeginTurnAsync(SessionId session, string model, ReadOnlyMemory<int> prompt, CancellationToken cancellationToken) => _table.RunAsync(
        session, (model, prompt), static (actor, asked, _) => ValueTask.FromResult(actor.BeginTurn(asked.model, asked.prompt)), cancellationToken);

    public Task EndTurnAsync(SessionId session, CompletedTurn turn) => _table.RunAsync(
        session, turn, static async (actor, ended, cancellationToken) =>
        {
            await actor.EndTurnAsync(ended, cancellationToken);
            return true;
        }).AsTask();

    public Task<bool> DeleteAsync(SessionId session) =>
        _table.RunAsync(session, false, static (actor, _, cancellationToken) => new ValueTask<bool>(actor.DeleteAsync(cancellationToken))).AsTask();

    public Task<IReadOnlyList<SessionListing>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionListing>>([.. _table.Active.Select(session => session.Listing()).OfType<SessionListing>().OrderByDescending(listing => listing.LastUsed)]);

    public void Dispose() => _table.Dispose();
}
