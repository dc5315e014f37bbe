using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>Actors that die between any two steps, and of which there are sometimes two for less than a grant's lease.</summary>
internal sealed class CrashingActors(BudgetParts parts, Random random) : IBudgetActors
{
    private readonly Dictionary<BudgetId, Budget> _active = [];
    private readonly Dictionary<BudgetId, Budget> _second = [];

    private (BudgetId Actor, IReadOnlyList<BudgetHold> Holds)? _renewal;

    /// <summary>How likely each step is the last.</summary>
    public double Crashing { get; set; }

    public int Crashes { get; private set; }

    public int Doubles { get; private set; }

    public ValueTask<BudgetAnswer> ReserveAsync(BudgetId actor, BudgetClaim claim, CancellationToken cancellationToken) => CallAsync(actor, budget => budget.ReserveAsync(claim));

    public async ValueTask SettleAsync(BudgetId actor, BudgetSettlement settlement)
    {
        for (var times = random.Next(5) == 0 ? 2 : 1; times > 0; times--)
        {
            await CallAsync(actor, async budget =>
            {
                await budget.SettleAsync(settlement);
                return true;
            });
        }
    }

    public async ValueTask RenewAsync(BudgetId actor, IReadOnlyList<BudgetHold> holds)
    {
        _renewal = (actor, holds);
        await CallAsync(actor, async budget =>
        {
            await budget.RenewAsync(holds);
            return true;
        });
    }

    /// <summary>A renewal arrives once more, late.</summary>
    public async ValueTask RepeatRenewalAsync()
    {
        if (_renewal is { } renewal)
        {
            try
            {
                await RenewAsync(renewal.Actor, renewal.Holds);
            }
            catch (CrashException)
            {
                // Nobody waits for it.
            }
        }
    }

    public ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<BudgetStanding?> ReadAsync(BudgetId budget, CancellationToken cancellationToken) => CallAsync(budget.ToActor(), actor => ValueTask.FromResult(actor.Read(budget)));

    public async Task TickAsync()
    {
        foreach (var which in new[] { _active, _second })
        {
            foreach (var (id, budget) in which.ToArray())
            {
                try
                {
                    await budget.TickAsync();
                }
                catch (CrashException)
                {
                    which.Remove(id);
                }
            }
        }
    }

    /// <summary>The next step of an actor may be its last.</summary>
    public void Fault()
    {
        if (random.NextDouble() < Crashing)
        {
            Crashes++;
            throw new CrashException();
        }
    }

    public void CrashOne()
    {
        if (_active.Count > 0 && _active.Remove(_active.Keys.ElementAt(random.Next(_active.Count))))
        {
            Crashes++;
        }
    }

    /// <summary>An actor comes up a second time, as while the members of a cluster do not agree.</summary>
    public void BeginDouble()
    {
        if (_second.Count == 0 && _active.Count > 0)
        {
            var id = _active.Keys.ElementAt(random.Next(_active.Count));
            _second[id] = _active[id];
            _active.Remove(id);
            Doubles++;
        }
    }

    /// <summary>They agree again: one of the two is dropped as it is.</summary>
    public void EndDoubles()
    {
        foreach (var (id, budget) in _second)
        {
            if (random.Next(2) == 0)
            {
                _active[id] = budget;
            }
        }

        _second.Clear();
    }

    /// <summary>The host puts those out of memory that have nothing to do: one of two that knows nothing of the other's grants goes so too.</summary>
    public async Task LeaveIdleAsync()
    {
        foreach (var (id, budget) in _active.Where(active => !active.Value.NeedsTicks).ToArray())
        {
            await budget.LeaveAsync();
            _active.Remove(id);
        }
    }

    private async ValueTask<T> CallAsync<T>(BudgetId id, Func<Budget, ValueTask<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            var which = _second.ContainsKey(id) && random.Next(2) == 0 ? _second : _active;
            try
            {
                if (!which.TryGetValue(id, out var budget))
                {
                    budget = await Budget.ActivateAsync(id, parts);
                    which[id] = budget;
                }

                var answer = await call(budget);
                Fault(); // the answer is lost
                return answer;
            }
            catch (CrashException) when (attempt < 3)
            {
                which.Remove(id);
            }
            catch (CrashException)
            {
                which.Remove(id);
                throw;
            }
        }
    }
}
