using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Billing;

/// <summary>What closed usage records say was billed, for those who account for it: the ledger, budgets after a crash, and whoever pays.</summary>
public interface IBilledRecords : IBilledUsage
{
    /// <summary>Records in the order they were opened, newest first, a page at a time.</summary>
    /// <param name="before">What the page before gave; null = from the newest.</param>
    /// <param name="count">At most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page, and where the next one begins; null when there is none.</returns>
    Task<(IReadOnlyList<UsageRecord> Records, long? Before)> ListBeforeAsync(long? before, int count, CancellationToken cancellationToken);

    /// <summary>Until when the closed records of a process's name are in the ledger; null when none was said to be.</summary>
    Task<DateTimeOffset?> ReadBookedAsync(string node, CancellationToken cancellationToken);

    Task WriteBookedAsync(string node, DateTimeOffset through, CancellationToken cancellationToken);

    /// <summary>What a key used, by UTC day of admission and model, in that order; open records are not in it.</summary>
    /// <param name="keyId">Whose.</param>
    /// <param name="from">First day.</param>
    /// <param name="through">Last day.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DayUsage>> SumAsync(string keyId, DateOnly from, DateOnly through, CancellationToken cancellationToken);
}

/// <summary>What a key used of a model on one day.</summary>
public sealed record DayUsage
{
    public required DateOnly Day { get; init; }

    public required string Model { get; init; }

    public required long Requests { get; init; }

    public required long PromptTokens { get; init; }

    public required long CachedTokens { get; init; }

    public required long CompletionTokens { get; init; }

    public required UsageQuantities Others { get; init; }

    public required long BilledMicros { get; init; }
}
