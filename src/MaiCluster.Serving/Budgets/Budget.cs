using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>
/// One tenant with its teams and keys, one scenario or one partner: the actor's body, for any host. Its host gives it one turn at a
/// time, and a tick now and then while it asks for it. A second activation elsewhere may exist for a moment: each spends from
/// slices of its own, and whoever writes against the other's state loads again first.
/// </summary>
public sealed class Budget
{
    /// <summary>Lapsed requests that may still be settled; with more of them the grant is closed, and they are counted by their records.</summary>
    private const int MaxLapsed = 10_000;

    /// <summary>Days that one grant is spent on; then another one begins, so that none grows without end.</summary>
    private const int MaxDays = 8;

    private static readonly BudgetAnswer NothingToHold = new();

    private readonly BudgetId _id;
    private readonly BudgetParts _parts;
    private readonly BudgetBook _book;
    private readonly Dictionary<RequestId, HeldRequest> _holds = [];

    /// <summary>Requests of this grant whose lease ended with their record open: they hold nothing, and are booked if they are settled after all.</summary>
    private readonly HashSet<RequestId> _lapsed = [];

    /// <summary>Requests of other grants that have ended, and when: a renewal that was on its way must not bring them back.</summary>
    private readonly Dictionary<RequestId, long> _ended = [];

    private string? _lapsedGrant;
    private bool _isUsed;

    private Budget(BudgetId id, BudgetParts parts)
    {
        (_id, _parts) = (id, parts);
        _book = new BudgetBook(id, parts, _holds);
    }

    /// <summary>The actor with what is stored of it.</summary>
    public static async ValueTask<Budget> ActivateAsync(BudgetId id, BudgetParts parts)
    {
        await parts.Catalogue.RefreshAsync(CancellationToken.None);
        var budget = new Budget(id, parts);
        await budget._book.ReadyAsync();
        return budget;
    }

    /// <summary>Something is held or lies in slices, so a tick is due every <see cref="BudgetOptions.RenewEvery"/>.</summary>
    public bool NeedsTicks => _holds.Count > 0 || _ended.Count > 0 || _book.HasGrants;

    /// <summary>Holds the claim in all its budgets or in none. Completes at once while the slices last; a claim that is held already gets the same answer.</summary>
    public ValueTask<BudgetAnswer> ReserveAsync(BudgetClaim claim)
    {
        if (_holds.TryGetValue(claim.Request, out var held))
        {
            return ValueTask.FromResult(new BudgetAnswer { Hold = held.Hold });
        }

        var wanted = WantedBy(claim);
        if (wanted.Count == 0)
        {
            return ValueTask.FromResult(NothingToHold);
        }

        if (BudgetRefusal.OfRates(wanted, claim, Second()) is { } failure)
        {
            return ValueTask.FromResult(Refused(failure));
        }

        var amounts = wanted.FindAll(static each => each.Limits.HasAmounts);
        var day = BudgetCalendar.DayOf(claim.Admitted);
        if (amounts.Exists(static each => each.Limits.IsNothing))
        {
            return ValueTask.FromResult(Refused(BudgetRefusal.OfAmount(amounts, claim, day)));
        }

        return amounts.Count == 0 || (_book.MaySpend && amounts.TrueForAll(each => each.Account.Available(each.Limits, day) >= claim.Micros))
            ? ValueTask.FromResult(Held(claim, wanted, day, claim.Micros))
            : GrowAsync(claim, wanted, amounts, day);
    }

    /// <summary>Ends a hold; what was billed is booked against the day of its admission. A second time, or of a hold that was never given, changes nothing.</summary>
    public async ValueTask SettleAsync(BudgetSettlement settlement)
    {
        if (!_book.IsReady)
        {
            await _book.ReadyAsync();
        }

        var hold = settlement.Hold;
        if (_holds.Remove(hold.Request, out var held))
        {
            Leave(held, settlement);
        }

        if (hold.Grant == _book.Grant)
        {
            await BookAsync(settlement, held);
            return;
        }

        // Another activation's: its record counts when that grant is closed or, where it was closed before, is counted again. That is
        // at the next tick, once for all; at once where its slice does not hold what was billed until then.
        _ended[hold.Request] = _parts.Time.GetTimestamp();
        if (held is null || settlement.Micros > hold.Micros)
        {
            await _book.RecountClosedAsync(hold.Grant);
        }
    }

    /// <summary>The process that keeps these holds lives.</summary>
    public async ValueTask RenewAsync(IReadOnlyList<BudgetHold> holds)
    {
        if (!_book.IsReady)
        {
            await _book.ReadyAsync();
        }

        var now = _parts.Time.GetTimestamp();
        foreach (var hold in holds)
        {
            if (_holds.TryGetValue(hold.Request, out var held))
            {
                held.RenewedAt = now;
            }
            else if (hold.Grant == _book.Grant ? _lapsed.Remove(hold.Request) : !_ended.ContainsKey(hold.Request))
            {
                Adopt(hold, now);
            }

            // Else it was settled while the renewal was on its way.
        }
    }

    /// <summary>Sets or removes limits; see <see cref="IBudgetActors.ConfigureAsync"/>.</summary>
    public async ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken)
    {
        var written = limits is not null ? await _parts.Store.PutLimitsAsync(budget, limits.Checked(), etag, cancellationToken)
            : etag is not null && await _parts.Store.RemoveLimitsAsync(budget, etag, cancellationToken) ? etag
            : null;
        await _parts.Catalogue.RefreshAsync(cancellationToken);
        return written;
    }

    /// <summary>How one of its budgets stands; null when it has no limits.</summary>
    public BudgetStanding? Read(BudgetId budget)
    {
        if (_parts.Catalogue.Limits.Find(budget) is not { } limits)
        {
            return null;
        }

        var account = _book.Account(budget);
        var today = BudgetCalendar.DayOf(_parts.Time.GetUtcNow());
        return new BudgetStanding
        {
            Budget = budget,
            Limits = limits,
            SpentTodayMicros = account.SpentIn(BudgetPeriod.Day, today),
            SpentThisMonthMicros = account.SpentIn(BudgetPeriod.Month, today),
            SpentInAllMicros = account.SpentIn(BudgetPeriod.InAll, today),
            HeldMicros = account.HeldIn(BudgetPeriod.InAll, today),
            Running = account.Running,
        };
    }

    /// <summary>Lets go of what nobody renews, closes what other activations left, writes what was settled, and gives unused slices back.</summary>
    public async ValueTask TickAsync()
    {
        await _book.ReadyAsync();
        await LapseAsync();
        await _book.CloseDueAsync();
        await _book.TrimAsync();
        await _book.ReadyAsync();
        if ((!_isUsed && !HasOwnHolds) || _lapsed.Count > MaxLapsed || _book.OwnDays > MaxDays)
        {
            await LeaveAsync();
        }
        else if (_book.HasOwnGrant)
        {
            await _book.RenewAsync();
        }

        _isUsed = false;
        foreach (var account in _book.Accounts)
        {
            account.EndTick();
        }
    }

    /// <summary>Gives its slices back, except what running requests hold: for a host that puts it out of memory, or while it is idle.</summary>
    public async ValueTask LeaveAsync()
    {
        if (_book.HasOwnGrant)
        {
            await _book.RetireAsync(isOver: !HasOwnHolds && _lapsed.Count == 0);
            _lapsed.Clear();
        }
    }

    private bool HasOwnHolds => _holds.Values.Any(held => held.Hold.Grant == _book.Grant);

    private async ValueTask<BudgetAnswer> GrowAsync(
        BudgetClaim claim, List<(BudgetAccount Account, BudgetLimits Limits)> wanted, List<(BudgetAccount Account, BudgetLimits Limits)> amounts, int day)
    {
        var granted = await _book.GrowAsync(amounts, day, claim.Micros, claim.LeastMicros);
        return granted >= claim.LeastMicros ? Held(claim, wanted, day, granted) : Refused(BudgetRefusal.OfAmount(amounts, claim, day));
    }

    private BudgetAnswer Refused(RequestFailure failure)
    {
        _parts.Metrics?.CountRefused(Enum.Parse<BudgetLevel>(failure.Param!, ignoreCase: true));
        return new BudgetAnswer { Failure = failure };
    }

    private BudgetAnswer Held(BudgetClaim claim, List<(BudgetAccount Account, BudgetLimits Limits)> wanted, int day, long micros)
    {
        var second = Second();
        var (levels, amountLevels) = (0, 0);
        long? remaining = null;
        List<BudgetWarning>? warnings = null;
        foreach (var (account, limits) in wanted)
        {
            levels |= BudgetHold.Bit(account.Id.Level);
            account.Running++;
            account.Requests.Add(second, 1);
            account.Tokens.Add(second, claim.Tokens);
            if (!limits.HasAmounts)
            {
                continue;
            }

            amountLevels |= BudgetHold.Bit(account.Id.Level);
            account.Reserve(day, micros);
            remaining = Math.Max(0, Math.Min(remaining ?? long.MaxValue, account.Left(limits, day)));
            if (limits.WarnPercents.Count > 0)
            {
                (warnings ??= []).AddRange(Thresholds.Reached(account, limits, day));
            }
        }

        var hold = new BudgetHold
        {
            Request = claim.Request,
            Grant = _book.Grant,
            Levels = levels,
            AmountLevels = amountLevels,
            Team = claim.Team,
            Key = claim.Key,
            Micros = micros,
            Tokens = claim.Tokens,
            Day = day,
        };
        _isUsed = true;
        _holds[claim.Request] = new HeldRequest(hold, [.. wanted.Select(static each => each.Account)], second) { RenewedAt = _parts.Time.GetTimestamp() };
        _parts.Metrics?.CountHeld(_id.Level);
        return new BudgetAnswer { Hold = hold, RemainingMicros = remaining, Warnings = warnings ?? [] };
    }

    /// <summary>A hold that this activation does not know: another one's, or one of ours that came back after its lease.</summary>
    private void Adopt(BudgetHold hold, long now)
    {
        var held = new HeldRequest(hold, [.. hold.Budgets(_id).Select(_book.Account)], admittedSecond: null) { RenewedAt = now };
        _holds[hold.Request] = held;
        foreach (var account in held.Accounts)
        {
            account.Running++;
            if (hold.Grant == _book.Grant && hold.HasAmount(account.Id.Level))
            {
                account.Reserve(hold.Day, hold.Micros);
            }
        }
    }

    /// <summary>The request runs no more: it gives back its place and the tokens that it did not use.</summary>
    private static void Leave(HeldRequest held, BudgetSettlement settlement)
    {
        foreach (var account in held.Accounts)
        {
            account.Running--;
            if (held.AdmittedSecond is { } second)
            {
                account.Requests.Correct(second, settlement.IsReturned ? -1 : 0);
                account.Tokens.Correct(second, settlement.Tokens - held.Hold.Tokens);
            }
        }
    }

    /// <summary>Books the settlement of a hold of our own grant.</summary>
    /// <param name="held">Null where it is not held any more: it has lapsed, or was settled before.</param>
    private async ValueTask BookAsync(BudgetSettlement settlement, HeldRequest? held)
    {
        var hold = settlement.Hold;
        if (held is null && !_lapsed.Remove(hold.Request))
        {
            return;
        }

        if (settlement.Micros > hold.Micros)
        {
            _parts.Metrics?.CountOverrun(_id.Level);
        }

        var accounts = held?.Accounts ?? [.. hold.Budgets(_id).Select(_book.Account)];
        foreach (var account in accounts)
        {
            if (hold.HasAmount(account.Id.Level))
            {
                account.Settle(hold.Day, held is null ? 0 : hold.Micros, settlement.Micros);
            }
        }

        foreach (var account in accounts)
        {
            await TellAsync(account, hold.Day);
        }
    }

    /// <summary>Tells of thresholds that were reached, each once: it is written before it is told.</summary>
    private async ValueTask TellAsync(BudgetAccount account, int day)
    {
        if (_parts.Alerts is not { } alerts || _parts.Catalogue.Limits.Find(account.Id) is not { WarnPercents.Count: > 0 } limits)
        {
            return;
        }

        foreach (var warning in Thresholds.Reached(account, limits, day).ToArray())
        {
            var warned = new WarnedAt(warning.Period, BudgetCalendar.StartOf(warning.Period, day), warning.Percent);
            if (!account.Stored.Warned.Contains(warned) && await _book.TryMarkAsync(account, warned))
            {
                alerts.Post(warning, _parts.Time.GetUtcNow());
            }
        }
    }

    /// <summary>Ends the holds whose process does not renew them: with what their records say was billed, or with nothing.</summary>
    private async ValueTask LapseAsync()
    {
        if (_lapsedGrant != _book.Grant)
        {
            _lapsed.Clear();
            _lapsedGrant = _book.Grant;
        }

        foreach (var (request, at) in _ended)
        {
            if (_parts.Time.GetElapsedTime(at) >= _parts.Options.HoldLease)
            {
                _ended.Remove(request);
            }
        }

        var over = _holds.Values.Where(held => _parts.Time.GetElapsedTime(held.RenewedAt) >= _parts.Options.HoldLease).ToArray();
        foreach (var held in over)
        {
            _parts.Metrics?.CountLapsed();
            var hold = held.Hold;
            var billed = await _parts.Billed.FindAsync(_id, hold.Request, CancellationToken.None);
            var isLate = billed is null && hold.Grant == _book.Grant;
            await SettleAsync(new BudgetSettlement(hold, billed ?? 0, hold.Tokens, IsReturned: false));
            if (billed is null)
            {
                _ended.Remove(hold.Request); // it may only be slow, and come back
            }

            if (isLate)
            {
                _lapsed.Add(hold.Request);
            }
        }
    }

    /// <summary>The budgets that the claim is about and that have limits, the nearest to the client first.</summary>
    private List<(BudgetAccount Account, BudgetLimits Limits)> WantedBy(BudgetClaim claim)
    {
        var wanted = new List<(BudgetAccount, BudgetLimits)>(3);
        if (claim.Key is not null)
        {
            Add(BudgetId.OfKey(_id.Name, claim.Key));
        }

        if (claim.Team is not null)
        {
            Add(BudgetId.OfTeam(_id.Name, claim.Team));
        }

        Add(_id);
        return wanted;

        void Add(BudgetId budget)
        {
            if (_parts.Catalogue.Limits.Find(budget) is { } limits)
            {
                wanted.Add((_book.Account(budget), limits));
            }
        }
    }

    /// <summary>Of the monotonic clock.</summary>
    private long Second() => _parts.Time.GetTimestamp() / _parts.Time.TimestampFrequency;
}
