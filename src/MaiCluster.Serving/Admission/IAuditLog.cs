namespace MaiCluster.Serving.Admission;

/// <summary>Every change that an administrator makes: of keys, tenants, teams, budgets and the ledger. Nothing is ever taken from it.</summary>
public interface IAuditLog
{
    /// <summary>Notes a change that was made elsewhere than in the log's own database transaction.</summary>
    /// <param name="before">As it was, JSON without secrets; null when it was not there.</param>
    /// <param name="after">As it is since then; null when it is not there any more.</param>
    Task AddAsync(string actor, string action, string target, string? before, string? after, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="from">Not before; null = since the beginning.</param>
    /// <param name="to">Before; null = up to now.</param>
    /// <param name="limit">At most so many.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken);
}
