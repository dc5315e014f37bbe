using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Sessions;

public sealed class LocalSessionsTests : IDisposable
{
    private static readonly SessionId Id = SessionId.Of("key_1", "talk");
    private static readonly ReplicaId Replica = ReplicaId.Parse("node-1/cpu/smollm2");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly MemorySessionStore _store;
    private readonly LocalSessions _sessions;

    public LocalSessionsTests()
    {
        _store = new MemorySessionStore(_time);
        _sessions = new LocalSessions(_store, new SessionOptions(), _time);
    }

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task A_session_is_remembered_after_it_left_memory()
    {
        await SayAsync(Id, [1, 2], [3]);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await _sessions.ListAsync(default));

        var turn = await _sessions.BeginTurnAsync(Id, "mai-text", new[] { 1, 2, 3, 4 }, default);

        Assert.Equal(3, turn.SharedTokens);
        Assert.Equal([new DecodedSpan(2, 1)], turn.Decoded);
    }

    [Fact]
    public async Task The_list_has_sessions_with_turns_latest_first_and_no_text()
    {
        await SayAsync(Id, [1, 2], [3]);
        _time.Advance(TimeSpan.FromSeconds(1));
        var other = SessionId.Of("key_2", "talk");
        await SayAsync(other, [1], []);
        await _sessions.BeginTurnAsync(SessionId.Of("key_3", "silent"), "mai-text", new[] { 1 }, default);

        var listed = await _sessions.ListAsync(default);

        Assert.Equal(
            [
                new SessionListing(other, "mai-text", Replica, 1, 1, _time.GetUtcNow()),
                new SessionListing(Id, "mai-text", Replica, 3, 1, _time.GetUtcNow().AddSeconds(-1)),
            ],
            listed);
    }

    [Fact]
    public async Task A_deleted_session_is_gone()
    {
        await SayAsync(Id, [1, 2], [3]);

        Assert.True(await _sessions.DeleteAsync(Id));
        Assert.False(await _sessions.DeleteAsync(Id));

        Assert.Empty(await _sessions.ListAsync(default));
        Assert.Equal(0, (await _sessions.BeginTurnAsync(Id, "mai-text", new[] { 1, 2 }, default)).SharedTokens);
    }

    private async Task SayAsync(SessionId id, int[] prompt, int[] answer)
    {
        var turn = await _sessions.BeginTurnAsync(id, "mai-text", prompt, default);
        await _sessions.EndTurnAsync(id, new CompletedTurn("mai-text", Replica, turn, prompt, answer));
    }
}
