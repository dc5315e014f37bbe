using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>
/// An actor's stored side: its accounts, its own grant among those of other activations, and the rules of who may count whose. Every
/// write is conditional; who loses loads again. Leases are measured by the monotonic clock alone: a grant is gone when it was
/// seen unchanged for a lease, and its owner stops spending a lease after it began its last write, which was earlier. What a process
/// left that had the store before for itself is gone at once.
/// </summary>
internal sealed class BudgetBook(BudgetId actor, BudgetParts parts, Dictionary<RequestId, HeldRequest> holds)
{
    /// <summary>Lost races against other activations in a row; there is one other at most, and only for moments.</summary>
    private const int MaxAttempts = 16;

    /// <summary>Closed grants that are kept for requests of theirs that still run.</summary>
    private const int MaxClosed = 64;

    private readonly Dictionary<BudgetId, BudgetAccount> _accounts = [];
    private readonly Dictionary<string, (Grant Grant, long At)> _seen = [];

    /// <summary>Grants of our own that another activation closed: what was settled since is not counted yet.</summary>
    private readonly HashSet<string> _recounts = [];

    private GrantList _grants = GrantList.Empty;
    private string? _etag;
    private bool _isKnown;
    private long _renewedAt;

    public string Grant { get; private set; } = parts.NewGrant();

    public IReadOnlyCollection<BudgetAccount> Accounts => _accounts.Values;

    /// <summary>What is in memory is what is stored, and all of it is counted.</summary>
    public bool IsReady => _isKnown && _recounts.Count == 0;

    /// <summary>Nobody can have taken our slices for abandoned.</summary>
    public bool MaySpend => IsReady && parts.Time.GetElapsedTime(_renewedAt) < parts.Options.GrantLease;

    /// <summary>Something of this grant, or of one that another activation left, is stored and wants to be renewed or closed.</summary>
    public bool HasGrants => HasOwnGrant || _grants.Grants.Any(grant => grant.Id != Grant && (!grant.IsClosed || HoldsDiffer(grant.Id)));

    /// <summary>Something was written under this activation's grant.</summary>
    public bool HasOwnGrant => _grants.Find(Grant) is not null;

    /// <summary>Made when it is first asked for.</summary>
    public BudgetAccount Account(BudgetId id)
    {
        if (!_accounts.TryGetValue(id, out var account))
        {
            _accounts[id] = account = new BudgetAccount(id);
        }

        return account;
    }

    /// <summary>Days that this activation has slices of.</summary>
    public int OwnDays => _accounts.Values.Select(static account => account.OwnDays).DefaultIfEmpty().Max();

    public async ValueTask ReadyAsync()
    {
        for (var attempt = 0; !IsReady; attempt++)
        {
            GiveUpAfter(attempt);
            if (!_isKnown)
            {
                await LoadAsync();
            }

            foreach (var id in _recounts.ToArray())
            {
                if (_grants.Find(id) is not { } grant || await TryCloseAsync(grant))
                {
                    _recounts.Remove(id);
                }
            }
        }
    }

    /// <summary>Widens the slices for a request, with a write; nothing is written when too little is left.</summary>
    /// <returns>What can be reserved now in every account, at most <paramref name="wish"/>; below <paramref name="least"/>: too little.</returns>
    public async ValueTask<long> GrowAsync(IReadOnlyList<(BudgetAccount Account, BudgetLimits Limits)> wanted, int day, long wish, long least)
    {
        for (var attempt = 0; ; attempt++)
        {
            GiveUpAfter(attempt);
            await ReadyAsync();
            var granted = wish;
            var changed = new List<(BudgetAccount, AccountState)>();
            foreach (var (account, limits) in wanted)
            {
                var state = Widened(account, limits, day, wish, out var available);
                granted = Math.Min(granted, available);
                if (!ReferenceEquals(state, account.Stored))
                {
                    changed.Add((account, state));
                }
            }

            if (granted < least)
            {
                if (await CloseDueAsync())
                {
                    continue;
                }

                return granted;
            }

            if ((changed.Count == 0 && MaySpend) || await TryWriteAsync(changed, Renewed()))
            {
                return granted;
            }
        }
    }

    /// <summary>Writes what was settled and shows that this activation lives; slices that were not used since the last tick are given back.</summary>
    public async Task RenewAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            GiveUpAfter(attempt);
            await ReadyAsync();
            if (await TryWriteAsync(Synced(static own => own.Reserved == 0 && !own.IsUsed, static (_, state) => state), Renewed()))
            {
                return;
            }
        }
    }

    /// <summary>Writes down that a threshold is told of; false when it was before.</summary>
    public async Task<bool> TryMarkAsync(BudgetAccount marked, WarnedAt warned)
    {
        for (var attempt = 0; ; attempt++)
        {
            GiveUpAfter(attempt);
            await ReadyAsync();
            if (marked.Stored.Warned.Contains(warned))
            {
                return false;
            }

            if (await TryWriteAsync(Synced(static _ => false, (account, state) => account == marked ? state.With(warned) : state), Renewed()))
            {
                return true;
            }
        }
    }

    /// <summary>Gives all slices back and takes another grant for what comes next; requests that still hold of the old one keep it.</summary>
    /// <param name="isOver">Nothing of it can be settled any more.</param>
    public async Task RetireAsync(bool isOver)
    {
        var old = Grant;
        for (var attempt = 0; Grant == old; attempt++)
        {
            GiveUpAfter(attempt);
            await ReadyAsync();
            if (Grant == old && await TryWriteAsync(Synced(static _ => true, (_, state) => isOver ? state.Without(old) : state), isOver ? _grants.Without(old) : Closed(old)))
            {
                BeginGrant();
                See();
            }
        }
    }

    /// <summary>Counts again what was spent of a grant that is closed; nothing otherwise.</summary>
    public Task RecountClosedAsync(string id) => _grants.Find(id) is { IsClosed: true } ? CloseAsync(id) : Task.CompletedTask;

    /// <summary>Closes what was seen unchanged for a lease; false when there is nothing of the kind.</summary>
    public async ValueTask<bool> CloseDueAsync()
    {
        var due = _grants.Grants.Where(IsDue).ToArray();
        foreach (var grant in due)
        {
            await CloseAsync(grant.Id);
        }

        return due.Length > 0;
    }

    /// <summary>Forgets a closed grant, the oldest that nothing holds of, once there are too many.</summary>
    public async Task TrimAsync()
    {
        var closed = _grants.Grants.Where(grant => grant.IsClosed && grant.Id != Grant).ToArray();
        if (closed.Length > MaxClosed && closed.FirstOrDefault(grant => IsWhole(grant.Id) && !IsHeld(grant.Id)) is { } oldest)
        {
            var changed = _accounts.Values.Where(account => account.Stored.Slices.Any(slice => slice.Grant == oldest.Id)).Select(account => (account, account.Stored.Without(oldest.Id)));
            await TryWriteAsync([.. changed], _grants.Without(oldest.Id));
        }
    }

    private bool IsHeld(string grant) =>
        holds.Values.Any(held => held.Hold.Grant == grant) || _accounts.Values.Any(account => account.Stored.Slices.Any(slice => slice.Grant == grant && slice.Held > 0));

    private bool IsDue(Grant grant) => grant.Id != Grant && IsWhole(grant.Id) && (!grant.IsClosed || HoldsDiffer(grant.Id));

    /// <summary>Abandoned, or seen unchanged for a lease: it is gone, and every process that lives has renewed here what it holds of it.</summary>
    private bool IsWhole(string grant) => parts.IsAbandoned(grant) || _seen.TryGetValue(grant, out var seen) && parts.Time.GetElapsedTime(seen.At) >= parts.Options.GrantLease;

    private bool HoldsDiffer(string grant) =>
        _accounts.Values.Any(account => account.Stored.Slices.Any(slice => slice.Grant == grant && slice.Held != HeldOf(account, slice)));

    private long HeldOf(BudgetAccount account, Slice slice) => holds.Values
        .Where(held => held.Hold.Grant == slice.Grant && held.Hold.Day == slice.Day && held.Hold.HasAmount(account.Id.Level) && held.Accounts.Contains(account))
        .Sum(held => held.Hold.Micros);

    /// <summary>The account's state with room for the wish, as far as there is any; <paramref name="available"/> is what it then has.</summary>
    private AccountState Widened(BudgetAccount account, BudgetLimits limits, int day, long wish, out long available)
    {
        var state = account.Synced(Grant, own => own.Day != day);
        var own = account.Own(day);
        var amount = Math.Max(own.Amount, own.Spent + own.Reserved);
        var room = state.Room(limits, day);
        var needed = wish - (amount - own.Spent - own.Reserved);
        var more = 0L;
        if (needed > 0 && room > 0)
        {
            more = Math.Min(room, Math.Max(Math.Min(needed, room) * parts.Options.SliceRequests, room / parts.Options.SlicePart));
            state = state.With(new Slice(Grant, day, amount + more, own.Spent));
        }

        available = amount + more - own.Spent - own.Reserved + Math.Min(0, room);
        return state;
    }

    private async Task CloseAsync(string id)
    {
        for (var attempt = 0; _grants.Find(id) is { } grant && !await TryCloseAsync(grant); attempt++)
        {
            GiveUpAfter(attempt);
        }
    }

    /// <summary>Counts by its records what was spent of a grant, and leaves held what its known requests hold; nobody spends from it any more.</summary>
    private async Task<bool> TryCloseAsync(Grant grant)
    {
        var sums = await parts.Billed.SumAsync(actor, grant.Id, CancellationToken.None);
        var isWhole = IsWhole(grant.Id);
        var changed = new List<(BudgetAccount, AccountState)>();
        foreach (var account in _accounts.Values)
        {
            var state = account.Stored;
            foreach (var slice in account.Stored.Slices.Where(slice => slice.Grant == grant.Id))
            {
                var counted = Math.Max(slice.Counted, sums.Where(sum => sum.Day.DayNumber == slice.Day && IsOf(account.Id, sum)).Sum(sum => sum.Micros));
                var amount = isWhole ? counted + HeldOf(account, slice) : Math.Max(slice.Amount, counted);
                state = (amount, counted) == (slice.Amount, slice.Counted) ? state : state.With(slice with { Amount = amount, Counted = counted });
            }

            if (!ReferenceEquals(state, account.Stored))
            {
                changed.Add((account, state));
            }
        }

        return (changed.Count == 0 && grant.IsClosed) || await TryWriteAsync(changed, Closed(grant.Id));
    }

    private static bool IsOf(BudgetId account, BilledSum sum) => account.Level switch
    {
        BudgetLevel.Key => sum.Key == account.Name,
        BudgetLevel.Team => sum.Team == account.Name,
        _ => true,
    };

    private GrantList Closed(string id) => _grants.With(new Grant(id, _grants.Find(id)?.Renewals ?? 0, IsClosed: true));

    private GrantList Renewed() => _grants.With(new Grant(Grant, (_grants.Find(Grant)?.Renewals ?? 0) + 1, IsClosed: false));

    /// <summary>The accounts that a write changes: with what was settled since the last one, and whatever else the caller changes.</summary>
    private List<(BudgetAccount Account, AccountState State)> Synced(Func<OwnSlice, bool> returns, Func<BudgetAccount, AccountState, AccountState> change)
    {
        var changed = new List<(BudgetAccount, AccountState)>();
        foreach (var account in _accounts.Values)
        {
            var state = change(account, account.Synced(Grant, returns));
            if (!ReferenceEquals(state, account.Stored))
            {
                changed.Add((account, state));
            }
        }

        return changed;
    }

    private async Task<bool> TryWriteAsync(List<(BudgetAccount Account, AccountState State)> changed, GrantList grants)
    {
        var began = parts.Time.GetTimestamp();
        var (etag, accounts) = (_etag, changed.ConvertAll(each => new StoredAccount(each.Account.Id, BudgetJson.Write(each.State))));
        _isKnown = false; // until it is answered: a write that fails may have been done or not
        if (await parts.Store.WriteAsync(actor, BudgetJson.Write(grants), accounts, etag, CancellationToken.None) is not { } written)
        {
            await LoadAsync();
            return false;
        }

        (_etag, _grants, _renewedAt, _isKnown) = (written, grants, began, true);
        foreach (var (account, state) in changed)
        {
            account.Take(state, Grant);
        }

        See();
        return true;
    }

    private async Task LoadAsync()
    {
        var stored = await parts.Store.FindAsync(actor, CancellationToken.None);
        var grants = stored is null ? GrantList.Empty : BudgetJson.ReadGrants(actor, stored.State);
        var own = grants.Find(Grant);
        if (own is { IsClosed: true } || (own is null && _grants.Find(Grant) is not null))
        {
            _recounts.Add(Grant);
            BeginGrant();
        }

        (_etag, _grants, _isKnown) = (stored?.ETag, grants, true);
        var states = stored?.Accounts.ToDictionary(account => account.Budget, account => BudgetJson.ReadAccount(account.Budget, account.State)) ?? [];
        foreach (var id in states.Keys.Union(_accounts.Keys).ToArray())
        {
            Account(id).Take(states.GetValueOrDefault(id, AccountState.Empty), Grant);
        }

        See();
    }

    private void BeginGrant()
    {
        Grant = parts.NewGrant();
        foreach (var account in _accounts.Values)
        {
            account.BeginGrant();
        }
    }

    /// <summary>Notes since when each other grant has been as it is.</summary>
    private void See()
    {
        var now = parts.Time.GetTimestamp();
        foreach (var gone in _seen.Keys.Where(id => _grants.Find(id) is null).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (var grant in _grants.Grants.Where(grant => grant.Id != Grant))
        {
            if (!_seen.TryGetValue(grant.Id, out var seen) || seen.Grant.Renewals != grant.Renewals)
            {
                _seen[grant.Id] = (grant, now);
            }
        }
    }

    private void GiveUpAfter(int attempt)
    {
        if (attempt >= MaxAttempts)
        {
            throw new InvalidOperationException($"The budget {actor} was not written: {MaxAttempts} times in a row another writer was faster.");
        }
    }
}
