namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>
/// A clock and a scheduler of one thread: what is ready runs in an order drawn by a seed, and when nothing is, time jumps to
/// the next timer. The same seed gives the same order.
/// </summary>
internal sealed class VirtualTime(int seed) : TimeProvider
{
    private readonly Random _random = new(seed);
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly PriorityQueue<(VirtualTimer Timer, int Setting), (long Ticks, long Order)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _ticks = 1;
    private long _order;
    private volatile bool _isOver;

    /// <summary>Of every choice made so far: equal for runs that went the same way.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037UL;

    public TimeSpan Now => TimeSpan.FromTicks(_ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>A tick passes with each look, so that work takes time; notes of progress, made on the thread pool, only read it.</summary>
    public override long GetTimestamp() => Environment.CurrentManagedThreadId == _thread ? ++_ticks : _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>To the tick, where <see cref="Task.Delay(TimeSpan, TimeProvider)"/> cuts off what is less than a millisecond.</summary>
    public Task Delay(TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        At(Now + time, over.SetResult);
        return over.Task;
    }

    public void At(TimeSpan time, Action action) =>
        CreateTimer(static action => ((Action)action!)(), action, time > Now ? time - Now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    /// <summary>Begins something that runs by turns; its failure ends the run.</summary>
    public void Begin(Func<Task> action) => Add(static action => _ = RunAsync((Func<Task>)action!), action);

    public void RunUntil(Func<bool> isDone, TimeSpan limit)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Turns(this));
        try
        {
            while (!isDone())
            {
                Assert.True(Now < limit, $"not done after {limit.TotalSeconds} s of virtual time");
                RunNext();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Nothing runs any more: what was left waiting is collected, and may say so on any thread.</summary>
    public void End() => _isOver = true;

    private static async Task RunAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception error)
        {
            SynchronizationContext.Current!.Post(_ => throw new InvalidOperationException(error.Message, error), null);
        }
    }

    private void RunNext()
    {
        if (_ready.Count > 0)
        {
            var index = _random.Next(_ready.Count);
            var (callback, state) = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Trace = (Trace ^ (ulong)index) * 1099511628211UL;
            callback(state);
            return;
        }

        Assert.True(_timers.TryDequeue(out var next, out var due), "nothing is ready and nothing will be");
        Trace = (Trace ^ (ulong)due.Ticks) * 1099511628211UL;
        _ticks = Math.Max(_ticks, due.Ticks);
        next.Timer.Fire(next.Setting);
    }

    private void Add(SendOrPostCallback callback, object? state)
    {
        if (_isOver)
        {
            return;
        }

        Assert.True(Environment.CurrentManagedThreadId == _thread, "something ran on another thread: the seed would not replay");
        _ready.Add((callback, state));
    }

    private sealed class Turns(VirtualTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => time.Add(d, state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("One turn does not wait for another.");

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _setting++;
            _period = period;
            Set(dueTime);
            return true;
        }

        public void Fire(int setting)
        {
            if (setting == _setting)
            {
                Set(_period);
                callback(state);
            }
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(TimeSpan dueTime)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time._timers.Enqueue((this, _setting), (time._ticks + dueTime.Ticks, time._order++));
            }
        }
    }
}
