namespace MaiCluster.Serving.Budgets;

/// <summary>One budget in its actor's memory: its stored state, this activation's slices of it, and its rates.</summary>
internal sealed class BudgetAccount(BudgetId id)
{
    private readonly List<OwnSlice> _own = [];
    private (BudgetLimits? Limits, int Day, long Room) _room;

    public BudgetId Id => id;

    public AccountState Stored { get; private set; } = AccountState.Empty;

    public long Running { get; set; }

    public int OwnDays => _own.Count;

    public RateWindow Requests { get; } = new();

    public RateWindow Tokens { get; } = new();

    /// <summary>The state is what the store has now.</summary>
    public void Take(AccountState stored, string grant)
    {
        Stored = stored;
        _room = default;
        foreach (var own in _own)
        {
            var slice = stored.Find(grant, own.Day);
            (own.Amount, own.Counted) = (slice?.Amount ?? 0, slice?.Counted ?? 0);
        }
    }

    /// <summary>This activation has another grant from now on, with nothing of it taken yet.</summary>
    public void BeginGrant() => _own.Clear();

    public void Reserve(int day, long micros)
    {
        var own = Own(day);
        own.Reserved += micros;
        own.IsUsed = true;
    }

    public void Settle(int day, long reserved, long spent)
    {
        var own = Own(day);
        own.Reserved -= reserved;
        own.Spent += spent;
    }

    public OwnSlice Own(int day)
    {
        foreach (var own in _own)
        {
            if (own.Day == day)
            {
                return own;
            }
        }

        var added = new OwnSlice(day);
        _own.Add(added);
        return added;
    }

    /// <summary>What may be reserved without a write: of the slice, less what lowered limits or an overrun took back.</summary>
    public long Available(BudgetLimits limits, int day) => Own(day).Available + Math.Min(0, Room(limits, day));

    /// <summary>What may be reserved with a write.</summary>
    public long Left(BudgetLimits limits, int day) => Own(day).Available + Room(limits, day);

    /// <summary>Settled, written or not, in the period that the day is in.</summary>
    public long SpentIn(BudgetPeriod period, int day)
    {
        var spent = Stored.SpentIn(period, day);
        var start = BudgetCalendar.StartOf(period, day);
        foreach (var own in _own)
        {
            spent += BudgetCalendar.StartOf(period, own.Day) == start ? own.Spent - own.Counted : 0;
        }

        return spent;
    }

    /// <summary>What cannot be reserved though it is not spent: running requests', and others' slices.</summary>
    public long HeldIn(BudgetPeriod period, int day)
    {
        var start = BudgetCalendar.StartOf(period, day);
        var held = Stored.HeldIn(period, day);
        foreach (var own in _own)
        {
            held -= BudgetCalendar.StartOf(period, own.Day) == start ? own.Amount - own.Counted - own.Reserved : 0;
        }

        return Math.Max(0, held);
    }

    /// <summary>The state with what was settled since; a slice that an overrun went through grows to hold the rest.</summary>
    /// <param name="grant">This activation's.</param>
    /// <param name="returns">Which slices give back what is not reserved.</param>
    public AccountState Synced(string grant, Func<OwnSlice, bool> returns)
    {
        var state = Stored;
        foreach (var own in _own)
        {
            var needed = own.Spent + own.Reserved;
            var amount = returns(own) ? needed : Math.Max(own.Amount, needed);
            if ((amount, own.Spent) != (own.Amount, own.Counted))
            {
                state = state.With(new Slice(grant, own.Day, amount, own.Spent));
            }
        }

        return state;
    }

    /// <summary>A tick has passed: what is not used until the next one is given back there.</summary>
    public void EndTick() => _own.ForEach(own => own.IsUsed = false);

    private long Room(BudgetLimits limits, int day)
    {
        if (!ReferenceEquals(_room.Limits, limits) || _room.Day != day)
        {
            _room = (limits, day, Stored.Room(limits, day));
        }

        return _room.Room;
    }
}
