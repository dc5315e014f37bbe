namespace MaiCluster.Serving.Budgets;

/// <summary>Budgets on disk, for any host: their limits, and what their actors write of themselves.</summary>
public interface IBudgetStore
{
    /// <summary>Grows with each change of any limits, of whichever process.</summary>
    Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken);

    /// <summary>All limits, by level and name, and the version they had at least.</summary>
    Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken);

    /// <summary>Writes limits, if the stored ones still are those that the writer knows.</summary>
    /// <param name="etag">Of what is replaced; null = there are none yet.</param>
    /// <returns>The new ETag; null when another wrote meanwhile: nothing is written then.</returns>
    Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken);

    /// <summary>False when there are none with this ETag. What the budget has spent stays.</summary>
    Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken);

    /// <summary>What an actor wrote, with the accounts of all its budgets; null when it never wrote.</summary>
    Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken);

    /// <summary>Writes an actor's state and those of its accounts that changed, in one transaction, if it still is the one that the writer knows.</summary>
    /// <param name="etag">Of the state that is replaced; null = none is there yet.</param>
    /// <returns>The ETag of what is now stored; null when another activation wrote it meanwhile: nothing is written then.</returns>
    Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken);
}

/// <summary>All limits at a version.</summary>
public sealed record LimitsListing(long Version, IReadOnlyList<StoredLimits> Limits);

/// <summary>One budget's limits as they are stored.</summary>
public sealed record StoredLimits(BudgetId Budget, BudgetLimits Limits, string ETag);

/// <summary>A budget actor as it is stored; the bytes are UTF-8 JSON.</summary>
public sealed record StoredBudget(ReadOnlyMemory<byte> State, IReadOnlyList<StoredAccount> Accounts, string ETag);

/// <summary>What one budget has spent and holds, as it is stored; the bytes are UTF-8 JSON.</summary>
public sealed record StoredAccount(BudgetId Budget, ReadOnlyMemory<byte> State);
