using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>
/// What closed usage records say was billed: how budgets find out what a process that died had spent. A record counts once it is
/// committed; one that was closed as lost is billed 0. For a partner's budget, read what the partner charges.
/// </summary>
public interface IBilledUsage
{
    /// <summary>The sums of all closed records that carry this grant, in groups.</summary>
    /// <param name="actor">The tenant, scenario or partner whose actor made the grant.</param>
    /// <param name="grant">One of <see cref="Reservation.Grants"/>.</param>
    Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken);

    /// <summary>What the request was billed; null when its record is open, or there is none.</summary>
    Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken);
}

/// <summary>The records of one day, key and team.</summary>
/// <param name="Day">The UTC day of admission.</param>
/// <param name="Team">Null for requests without one, and for scenarios and partners.</param>
/// <param name="Key">Null for scenarios and partners.</param>
/// <param name="Micros">Their sum.</param>
public sealed record BilledSum(DateOnly Day, string? Team, string? Key, long Micros);
