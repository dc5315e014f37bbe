using System.Collections.Concurrent;
using MaiCluster.Serving.Actors;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Actors;

public sealed class ActorTableTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _activations = new();

    [Fact]
    public async Task An_actor_is_activated_once_and_keeps_its_state()
    {
        using var table = Table(new());

        Assert.Equal(1, await AddAsync(table, "a"));
        Assert.Equal(2, await AddAsync(table, "a"));
        Assert.Equal(1, await AddAsync(table, "b"));

        Assert.Equal(["a", "b"], _activations);
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task Turns_of_one_actor_never_overlap_and_come_in_their_order()
    {
        using var table = Table(new());
        var order = new List<int>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var turns = Enumerable.Range(0, 10).Select(number => table.RunAsync("a", number, async (actor, turn, _) =>
        {
            Assert.Equal(1, ++actor.Running);
            await gate.Task;
            order.Add(turn);
            await Task.Yield();
            actor.Running--;
            return turn;
        }).AsTask()).ToArray();

        gate.SetResult();
        await Task.WhenAll(turns).WaitAsync(Limit, TimeProvider.System);

        Assert.Equal(Enumerable.Range(0, 10), order);
    }

    [Fact]
    public async Task Many_threads_lose_no_turn()
    {
        using var table = Table(new() { MaxActors = 3 });
        const int threads = 4, turns = 2000;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (var turn = 0; turn < turns; turn++)
            {
                await AddAsync(table, turn % 3 == 0 ? "a" : "b");
            }
        }))).WaitAsync(Limit, TimeProvider.System);

        var counts = table.Active.Sum(actor => actor.Count);
        Assert.Equal(threads * turns, counts);
    }

    [Fact]
    public async Task A_failed_activation_fails_its_turn_and_the_next_tries_again()
    {
        var fail = true;
        using var table = new ActorTable<string, Counter>(new(), (_, _) => fail ? throw new IOException("The store is away.") : ValueTask.FromResult(new Counter()), _time);

        var error = await Assert.ThrowsAsync<IOException>(async () => await AddAsync(table, "a"));
        fail = false;

        Assert.Equal("The store is away.", error.Message);
        Assert.Equal(1, await AddAsync(table, "a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_turn_that_throws_lets_the_next_one_run(bool atOnce)
    {
        using var table = Table(new());
        await AddAsync(table, "a");

        await Assert.ThrowsAsync<FormatException>(async () => await table.RunAsync<bool, int>("a", atOnce, async (_, now, _) =>
        {
            if (!now)
            {
                await Task.Yield();
            }

            throw new FormatException();
        }));
        await Assert.ThrowsAsync<FormatException>(async () => await table.RunAsync<int, int>("a", 0, (_, _, _) => throw new FormatException()));

        Assert.Equal(2, await AddAsync(table, "a"));
    }

    [Fact]
    public async Task An_idle_actor_leaves_memory_and_a_used_one_stays()
    {
        using var table = Table(new() { IdleAfter = TimeSpan.FromMinutes(10) });
        await AddAsync(table, "a");
        await AddAsync(table, "b");
        _time.Advance(TimeSpan.FromMinutes(6));
        await AddAsync(table, "b");
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(1, table.Count);
        Assert.Equal(1, await AddAsync(table, "a"));
        Assert.Equal(3, await AddAsync(table, "b"));
    }

    [Fact]
    public async Task An_actor_with_a_running_turn_is_never_idle()
    {
        using var table = Table(new());
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var turn = table.RunAsync("a", gate, async (actor, open, _) =>
        {
            await open.Task;
            return ++actor.Count;
        }).AsTask();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, table.Count);

        gate.SetResult();

        Assert.Equal(1, await turn.WaitAsync(Limit, TimeProvider.System));
        Assert.Equal(2, await AddAsync(table, "a"));
    }

    [Fact]
    public async Task A_full_table_puts_out_the_idlest()
    {
        using var table = Table(new() { MaxActors = 3 });
        foreach (var key in new[] { "a", "b", "c", "a" })
        {
            await AddAsync(table, key);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await AddAsync(table, "d");

        Assert.Equal(3, table.Count);
        Assert.Equal(3, await AddAsync(table, "a"));
        Assert.Equal(1, await AddAsync(table, "b"));
    }

    [Fact]
    public async Task A_table_full_of_busy_actors_refuses_with_the_reason()
    {
        using var table = Table(new() { MaxActors = 1 });
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = table.RunAsync("a", gate, async (_, open, _) =>
        {
            await open.Task;
            return 0;
        }).AsTask();

        var error = await Assert.ThrowsAsync<ActorRefusedException>(async () => await AddAsync(table, "b"));

        Assert.Equal("There is no room for b: 1 others are in memory, the most that may be, and all of them are busy.", error.Message);
        gate.SetResult();
        await busy.WaitAsync(Limit, TimeProvider.System);
        Assert.Equal(1, await AddAsync(table, "b"));
    }

    [Fact]
    public async Task A_long_line_is_refused_and_a_cancelled_wait_leaves_it()
    {
        using var table = Table(new() { MaxTurns = 2 });
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancel = new CancellationTokenSource();
        var running = table.RunAsync("a", gate, async (_, open, _) =>
        {
            await open.Task;
            return 0;
        }).AsTask();
        var waiting = table.RunAsync("a", 0, (actor, _, _) => ValueTask.FromResult(++actor.Count), cancel.Token).AsTask();

        var error = await Assert.ThrowsAsync<ActorRefusedException>(async () => await AddAsync(table, "a"));
        Assert.Equal("2 turns wait for a already, the most that may: it is stuck, or asked too often at a time.", error.Message);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limit, TimeProvider.System));
        gate.SetResult();
        await running.WaitAsync(Limit, TimeProvider.System);

        Assert.Equal(1, await AddAsync(table, "a"));
    }

    private ActorTable<string, Counter> Table(ActorTableOptions options) => new(
        options,
        (key, _) =>
        {
            _activations.Enqueue(key);
            return ValueTask.FromResult(new Counter());
        },
        _time);

    private static ValueTask<int> AddAsync(ActorTable<string, Counter> table, string key) =>
        table.RunAsync(key, 1, static (actor, added, _) => ValueTask.FromResult(actor.Count += added));

    private sealed class Counter
    {
        public int Count { get; set; }

        public int Running { get; set; }
    }
}
