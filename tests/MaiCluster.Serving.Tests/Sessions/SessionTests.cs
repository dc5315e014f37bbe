using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Sessions;

public sealed class SessionTests
{
    private const string Model = "mai-text";
    private static readonly SessionId Id = SessionId.Of("key_1", "talk");
    private static readonly ReplicaId Replica = ReplicaId.Parse("node-1/cpu/smollm2");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly MemorySessionStore _store;

    public SessionTests() => _store = new MemorySessionStore(_time);

    [Fact]
    public async Task A_first_turn_shares_nothing_and_writes_nothing()
    {
        var session = await ActivateAsync();

        var turn = session.BeginTurn(Model, new[] { 1, 2, 3 });

        Assert.Equal((0, null, 0), (turn.SharedTokens, turn.Replica, turn.Decoded.Count));
        Assert.Equal(0, _store.Writes);
    }

    [Fact]
    public async Task The_next_turn_knows_what_was_prefilled_and_what_was_decoded()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1, 2, 3], [4, 5]);

        var turn = session.BeginTurn(Model, new[] { 1, 2, 3, 4, 5, 6, 7 });

        Assert.Equal(5, turn.SharedTokens);
        Assert.Equal([new DecodedSpan(3, 2)], turn.Decoded);
        Assert.Equal(Replica, turn.Replica);
    }

    [Fact]
    public async Task Spans_are_cut_where_the_prompt_goes_another_way()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1, 2, 3], [4, 5]);
        await SayAsync(session, [1, 2, 3, 4, 5, 6, 7], [8, 9]);

        Assert.Equal([new DecodedSpan(3, 2), new DecodedSpan(7, 1)], session.BeginTurn(Model, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 0 }).Decoded);
        Assert.Equal([new DecodedSpan(3, 1)], session.BeginTurn(Model, new[] { 1, 2, 3, 4 }).Decoded);
        Assert.Empty(session.BeginTurn(Model, new[] { 1, 2, 3, 0 }).Decoded);
    }

    [Fact]
    public async Task Spans_that_meet_become_one()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1, 2], [3, 4]);
        await SayAsync(session, [1, 2, 3, 4], [5]);

        Assert.Equal([new DecodedSpan(2, 3)], session.Log.Decoded);
    }

    [Fact]
    public async Task Another_model_shares_nothing()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1, 2], [3, 4]);

        var turn = session.BeginTurn("other", new[] { 1, 2, 3, 4 });

        Assert.Equal((0, null), (turn.SharedTokens, turn.Replica));
    }

    [Fact]
    public async Task A_log_above_its_limit_keeps_its_beginning()
    {
        var session = await ActivateAsync(new SessionOptions { MaxLogTokens = 1024 });
        var prompt = Enumerable.Range(0, 1020).ToArray();
        await SayAsync(session, prompt, [1, 2, 3, 4, 5, 6]);

        Assert.Equal([.. prompt, 1, 2, 3, 4], session.Log.Tokens.ToArray());
        Assert.Equal([new DecodedSpan(1020, 4)], session.Log.Decoded);
    }

    [Fact]
    public async Task Another_activation_finds_the_log()
    {
        await SayAsync(await ActivateAsync(), [1, 2, 300_000], [4]);

        var log = (await ActivateAsync()).Log;

        Assert.Equal([1, 2, 300_000, 4], log.Tokens.ToArray());
        Assert.Equal((Model, Replica, 1, _time.GetUtcNow()), (log.Model, log.Replica, log.Turns, log.LastUsed));
    }

    [Fact]
    public async Task An_activation_that_fell_behind_loads_again_and_then_writes()
    {
        var behind = await ActivateAsync();
        var ahead = await ActivateAsync();
        await SayAsync(ahead, [1], [2]);

        await SayAsync(behind, [1, 2, 3], [4]);

        Assert.Equal([1, 2, 3, 4], await StoredAsync());
        Assert.Equal(2, behind.Log.Turns);
    }

    [Fact]
    public async Task A_deleted_session_remembers_nothing_not_even_the_turn_that_was_running()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1], [2]);
        var running = session.BeginTurn(Model, new[] { 1, 2, 3 });

        Assert.True(await session.DeleteAsync(default));
        await session.EndTurnAsync(Ended(running, [1, 2, 3], [4]), default);

        Assert.Equal(0, (await ActivateAsync()).Log.Tokens.Length);
        Assert.Null(session.Listing());
        Assert.False(await session.DeleteAsync(default));
    }

    [Fact]
    public async Task A_first_turn_that_runs_while_its_session_is_deleted_is_forgotten()
    {
        var session = await ActivateAsync();
        var running = session.BeginTurn(Model, new[] { 1 });

        Assert.False(await session.DeleteAsync(default));
        await session.EndTurnAsync(Ended(running, [1], [2]), default);

        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task A_deletion_counts_for_a_turn_that_began_on_another_activation()
    {
        var first = await ActivateAsync();
        await SayAsync(first, [1], [2]);
        var running = first.BeginTurn(Model, new[] { 1, 2, 3 });
        await (await ActivateAsync()).DeleteAsync(default);

        await first.EndTurnAsync(Ended(running, [1, 2, 3], [4]), default);

        Assert.Equal(0, (await ActivateAsync()).Log.Tokens.Length);
    }

    [Fact]
    public async Task A_session_goes_on_after_its_deletion()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1], [2]);
        await session.DeleteAsync(default);

        await SayAsync(session, [7], [8]);

        Assert.Equal([7, 8], await StoredAsync());
    }

    [Fact]
    public async Task A_session_past_its_time_is_a_new_one()
    {
        var session = await ActivateAsync();
        await SayAsync(session, [1], [2]);
        _time.Advance(TimeSpan.FromHours(24));

        Assert.Equal(0, session.BeginTurn(Model, new[] { 1, 2 }).SharedTokens);
        await SayAsync(session, [1, 2], [3]);
        Assert.Equal([1, 2, 3], await StoredAsync());
    }

    [Fact]
    public void Bytes_that_are_no_log_are_none()
    {
        var bytes = new SessionLog { Model = Model, Tokens = new[] { 1, 2, 3 }, Decoded = [new DecodedSpan(1, 2)] }.ToBytes();
        Assert.Equal([1, 2, 3], SessionLog.FromBytes(bytes)!.Tokens.ToArray());

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(SessionLog.FromBytes(bytes.AsMemory(0, length)));
        }

        var random = new Random(1);
        for (var times = 0; times < 1000; times++)
        {
            var spoiled = bytes.ToArray();
            spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
            SessionLog.FromBytes(spoiled); // whatever it is, it does not throw
        }
    }

    private async Task<Session> ActivateAsync(SessionOptions? options = null) => await Session.ActivateAsync(Id, _store, options ?? new SessionOptions(), _time, default);

    private async Task<IReadOnlyList<int>> StoredAsync() => (await ActivateAsync()).Log.Tokens.ToArray();

    private static CompletedTurn Ended(SessionTurn turn, int[] prompt, int[] answer) => new(Model, Replica, turn, prompt, answer);

    private static Task SayAsync(Session session, int[] prompt, int[] answer) =>
        session.EndTurnAsync(Ended(session.BeginTurn(Model, prompt), prompt, answer), default);
}
