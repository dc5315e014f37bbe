using System.Collections.Concurrent;

namespace MaiCluster.Serving.Actors;

/// <summary>
/// Actors in this process: one per key, one turn at a time, loaded when first asked and put out when idle. A turn on an idle
/// actor takes no lock but the actor's own and allocates nothing. A turn must not start another one of the same actor.
/// </summary>
/// <typeparam name="TKey">Names an actor.</typeparam>
/// <typeparam name="TActor">A plain class; only its turns touch it. What it holds in memory only is lost when it is put out.</typeparam>
public sealed class ActorTable<TKey, TActor> : IDisposable
    where TKey : notnull
    where TActor : class
{
    /// <summary>A full table puts out this part of its actors at once, so that the next ones find room without a search.</summary>
    private const int EvictedPart = 16;

    private readonly ConcurrentDictionary<TKey, ActorSlot<TKey, TActor>> _slots = new();
    private readonly Lock _evicting = new();
    private readonly ActorTableOptions _options;
    private readonly Func<TKey, CancellationToken, ValueTask<TActor>> _activate;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _count;

    /// <param name="options">Its limits.</param>
    /// <param name="activate">Makes an actor and loads its state; part of its first turn. When it fails, that turn fails and the next one tries again.</param>
    /// <param name="time">What idleness is measured by.</param>
    public ActorTable(ActorTableOptions options, Func<TKey, CancellationToken, ValueTask<TActor>> activate, TimeProvider time)
    {
        options.Check();
        _options = options;
        _activate = activate;
        _time = time;
        var pace = options.IdleAfter / 4;
        _sweep = time.CreateTimer(static table => ((ActorTable<TKey, TActor>)table!).PutOutIdle(), this, pace, pace);
    }

    /// <summary>Actors in memory.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Actors in memory, outside of their turns: only for what another thread may read.</summary>
    public IEnumerable<TActor> Active => _slots.Values.Select(slot => slot.Actor).OfType<TActor>();

    /// <summary>Takes one turn of an actor.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="argument">What the turn is given, so that it need not capture anything.</param>
    /// <param name="turn">Runs alone on the actor, on this thread where nobody else has a turn.</param>
    /// <param name="cancellationToken">Gives up waiting; passed on to the turn.</param>
    /// <exception cref="ActorRefusedException">The table is full of busy actors, or too many turns wait for this one.</exception>
    public ValueTask<TResult> RunAsync<TArgument, TResult>(
        TKey key, TArgument argument, Func<TActor, TArgument, CancellationToken, ValueTask<TResult>> turn, CancellationToken cancellationToken = default)
    {
        var slot = Enter(key);
        if (!slot.Turn.Wait(0, CancellationToken.None))
        {
            return WaitAsync(slot, argument, turn, cancellationToken);
        }

        if (slot.Actor is not { } actor)
        {
            return LoadAsync(slot, argument, turn, cancellationToken);
        }

        var done = false;
        try
        {
            var result = turn(actor, argument, cancellationToken);
            done = !result.IsCompleted;
            return done ? FinishAsync(slot, result) : result;
        }
        finally
        {
            if (!done)
            {
                Exit(slot);
            }
        }
    }

    public void Dispose() => _sweep.Dispose();

    private async ValueTask<TResult> WaitAsync<TArgument, TResult>(
        ActorSlot<TKey, TActor> slot, TArgument argument, Func<TActor, TArgument, CancellationToken, ValueTask<TResult>> turn, CancellationToken cancellationToken)
    {
        try
        {
            await slot.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            slot.Leave(_time.GetTimestamp());
            throw;
        }

        return await LoadAsync(slot, argument, turn, cancellationToken);
    }

    /// <summary>The turn is held: loads the actor where it is not yet, and runs.</summary>
    private async ValueTask<TResult> LoadAsync<TArgument, TResult>(
        ActorSlot<TKey, TActor> slot, TArgument argument, Func<TActor, TArgument, CancellationToken, ValueTask<TResult>> turn, CancellationToken cancellationToken)
    {
        try
        {
            var actor = slot.Actor ??= await _activate(slot.Key, cancellationToken);
            return await turn(actor, argument, cancellationToken);
        }
        finally
        {
            Exit(slot);
        }
    }

    private async ValueTask<TResult> FinishAsync<TResult>(ActorSlot<TKey, TActor> slot, ValueTask<TResult> turn)
    {
        try
        {
            return await turn;
        }
        finally
        {
            Exit(slot);
        }
    }

    private void Exit(ActorSlot<TKey, TActor> slot)
    {
        slot.Turn.Release();
        slot.Leave(_time.GetTimestamp());
    }

    private ActorSlot<TKey, TActor> Enter(TKey key)
    {
        while (true)
        {
            if (!_slots.TryGetValue(key, out var slot))
            {
                slot = Add(key);
            }

            if (slot.TryEnter(_options.MaxTurns))
            {
                return slot;
            }
        }
    }

    private ActorSlot<TKey, TActor> Add(TKey key)
    {
        if (Interlocked.Increment(ref _count) > _options.MaxActors && !MakeRoom())
        {
            Interlocked.Decrement(ref _count);
            throw new ActorRefusedException($"There is no room for {key}: {_options.MaxActors} others are in memory, the most that may be, and all of them are busy.");
        }

        var added = new ActorSlot<TKey, TActor>(key);
        var slot = _slots.GetOrAdd(key, added);
        if (slot != added)
        {
            Interlocked.Decrement(ref _count); // another thread was faster
        }

        return slot;
    }

    /// <summary>Puts out the idlest actors; false when all are busy.</summary>
    private bool MakeRoom()
    {
        lock (_evicting)
        {
            if (Volatile.Read(ref _count) <= _options.MaxActors)
            {
                return true; // another thread made room for this one too
            }

            var idle = _slots.Values.Where(slot => slot.IsIdle).Select(slot => (Slot: slot, slot.LastUsed)).ToArray();
            Array.Sort(idle, static (left, right) => left.LastUsed.CompareTo(right.LastUsed));
            var wanted = Math.Max(1, _options.MaxActors / EvictedPart);
            var removed = 0;
            foreach (var (slot, _) in idle)
            {
                removed += PutOut(slot) ? 1 : 0;
                if (removed == wanted)
                {
                    break;
                }
            }

            return removed > 0;
        }
    }

    private void PutOutIdle()
    {
        var now = _time.GetTimestamp();
        foreach (var (_, slot) in _slots)
        {
            if (slot.IsIdle && _time.GetElapsedTime(slot.LastUsed, now) >= _options.IdleAfter)
            {
                PutOut(slot);
            }
        }
    }

    private bool PutOut(ActorSlot<TKey, TActor> slot)
    {
        if (!slot.TryRetire())
        {
            return false;
        }

        _slots.TryRemove(KeyValuePair.Create(slot.Key, slot));
        Interlocked.Decrement(ref _count);
        return true;
    }
}
