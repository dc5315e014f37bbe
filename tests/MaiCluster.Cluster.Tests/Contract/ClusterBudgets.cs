using System.Collections.Concurrent;
using System.Globalization;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>Budgets and billed requests that all nodes of a test share.</summary>
public sealed class ClusterBudgets : IBudgetStore, IBilledUsage
{
    /// <summary>Short leases, so that a test can see them end.</summary>
    public static readonly BudgetOptions Options = new() { GrantLease = TimeSpan.FromSeconds(3) };

    private readonly Lock _lock = new();
    private readonly Dictionary<BudgetId, StoredLimits> _limits = [];
    private readonly Dictionary<BudgetId, StoredBudget> _budgets = [];
    private readonly ConcurrentDictionary<RequestId, (string[] Grants, BudgetAsk Ask, long Micros)> _billed = [];
    private long _version;
    private long _etag;

    /// <summary>What one process has of it.</summary>
    public BudgetParts NewParts() => new() { Store = this, Billed = this, Catalogue = NewCatalogue(), Options = Options, Time = TimeProvider.System };

    public BudgetCatalogue NewCatalogue() => new(this, Options, TimeProvider.System, NullLogger<BudgetCatalogue>.Instance);

    public void Bill(BudgetAsk ask, Reservation reservation, long micros) => _billed[ask.Request] = ([.. reservation.Grants], ask, micros);

    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) => Task.FromResult(Interlocked.Read(ref _version));

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

            _version++;
            _limits[budget] = new StoredLimits(budget, limits, NextETag());
            return Task.FromResult<string?>(_limits[budget].ETag);
        }
    }

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_budgets.GetValueOrDefault(actor));
        }
    }

    public Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var before = _budgets.GetValueOrDefault(actor);
            if (before?.ETag != etag)
            {
                return Task.FromResult<string?>(null);
            }

            var kept = (before?.Accounts ?? []).Where(account => accounts.All(written => written.Budget != account.Budget));
            _budgets[actor] = new StoredBudget(state, [.. kept, .. accounts], NextETag());
            return Task.FromResult<string?>(_budgets[actor].ETag);
        }
    }

    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BilledSum>>(
        [.. _billed.Values.Where(billed => billed.Grants.Contains(grant)).Select(billed => new BilledSum(DateOnly.FromDateTime(billed.Ask.Admitted.UtcDateTime), billed.Ask.Team, billed.Ask.Key, billed.Micros))]);

    public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) =>
        Task.FromResult(_billed.TryGetValue(request, out var billed) ? billed.Micros : (long?)null);

    private string NextETag() => (++_etag).ToString(CultureInfo.InvariantCulture);
}
