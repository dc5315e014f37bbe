using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Benchmarks.Budgets;

/// <summary>Limits that never change, and actors that are written to nowhere: what is measured is the way without writes.</summary>
internal sealed class OneProcessStore(IReadOnlyList<StoredLimits> limits) : IBudgetStore, IBilledUsage
{
    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) => Task.FromResult(1L);

    public Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken) => Task.FromResult(new LimitsListing(1, limits));

    public Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken) => Task.FromResult<StoredBudget?>(null);

    public Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("1");

    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BilledSum>>([]);

    public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
