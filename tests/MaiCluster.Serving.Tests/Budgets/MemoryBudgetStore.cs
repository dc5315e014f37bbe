using System.Globalization;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>A store in memory that keeps to its contract. A test may let it fail before or after any step.</summary>
internal sealed class MemoryBudgetStore : IBudgetStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BudgetId, StoredLimits> _limits = [];
    private readonly Dictionary<BudgetId, StoredBudget> _budgets = [];
    private long _version;
    private long _etag;

    /// <summary>Called before and after each step of an actor.</summary>
    public Action Fault { get; set; } = static () => { };

    /// <summary>Writes of actors.</summary>
    public int Writes { get; private set; }

    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_version);
        }
    }

    public Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new LimitsListing(_version, [.. _limits.Values]));
        }
    }

    public Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_limits.GetValueOrDefault(budget)?.ETag != etag)
            {
                return Task.FromResult<string?>(null);
            }

            var next = NextETag();
            _limits[budget] = new StoredLimits(budget, limits, next);
            _version++;
            return Task.FromResult<string?>(next);
        }
    }

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var isThere = _limits.GetValueOrDefault(budget)?.ETag == etag && _limits.Remove(budget);
            _version += isThere ? 1 : 0;
            return Task.FromResult(isThere);
        }
    }

    public Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken)
    {
        Fault();
        lock (_lock)
        {
            return Task.FromResult(_budgets.GetValueOrDefault(actor));
        }
    }

    public Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken)
    {
        Fault();
        string? next = null;
        lock (_lock)
        {
            var before = _budgets.GetValueOrDefault(actor);
            if (before?.ETag == etag)
            {
                next = NextETag();
                var kept = (before?.Accounts ?? []).Where(account => accounts.All(written => written.Budget != account.Budget));
                _budgets[actor] = new StoredBudget(state, [.. kept, .. accounts], next);
                Writes++;
            }
        }

        Fault();
        return Task.FromResult(next);
    }

    /// <summary>What is stored of one budget.</summary>
    public AccountState Account(BudgetId budget) =>
        _budgets.GetValueOrDefault(budget.ToActor())?.Accounts.FirstOrDefault(account => account.Budget == budget) is { } stored ? BudgetJson.ReadAccount(budget, stored.State) : AccountState.Empty;

    public GrantList Grants(BudgetId actor) => _budgets.TryGetValue(actor, out var stored) ? BudgetJson.ReadGrants(actor, stored.State) : GrantList.Empty;

    private string NextETag() => (++_etag).ToString(CultureInfo.InvariantCulture);
}
