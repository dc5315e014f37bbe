namespace MaiCluster.Serving.Actors;

/// <summary>One key's place in the table: its actor once it is activated, and the line of its turns.</summary>
internal sealed class ActorSlot<TKey, TActor>(TKey key)
    where TActor : class
{
    private const int Gone = -1;

    /// <summary>Turns that run or wait; <see cref="Gone"/> once the slot has left the table.</summary>
    private int _turns;

    private long _lastUsed;

    public TKey Key => key;

    /// <summary>Held by the running turn. Those that wait are served in their order.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Null until its state is loaded; written by the running turn.</summary>
    public TActor? Actor { get; set; }

    /// <summary>When its last turn ended, as a timestamp.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public bool IsIdle => Volatile.Read(ref _turns) == 0;

    /// <summary>Lines up a turn; false when the slot has left the table: then there is, or will be, another one.</summary>
    /// <exception cref="ActorRefusedException">Too many wait.</exception>
    public bool TryEnter(int maxTurns)
    {
        while (true)
        {
            var turns = Volatile.Read(ref _turns);
            if (turns == Gone)
            {
                return false;
            }

            if (turns >= maxTurns)
            {
                throw new ActorRefusedException($"{turns} turns wait for {key} already, the most that may: it is stuck, or asked too often at a time.");
            }

            if (Interlocked.CompareExchange(ref _turns, turns + 1, turns) == turns)
            {
                return true;
            }
        }
    }

    /// <summary>A turn that was lined up has ended, or gave up waiting.</summary>
    public void Leave(long now)
    {
        Volatile.Write(ref _lastUsed, now);
        Interlocked.Decrement(ref _turns);
    }

    /// <summary>True when nobody uses it: from now on nobody can.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _turns, Gone, 0) == 0;
}
