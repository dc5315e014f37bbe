namespace MaiCluster.Serving.Admission;

/// <summary>Every change of keys, tenants and teams. Nothing is ever taken from it.</summary>
public interface IAuditLog
{
    /// <summary>The newest first.</summary>
    /// <param name="from">Not before; null = since the beginning.</param>
    /// <param name="to">Before; null = up to now.</param>
    /// <param name="limit">At most so many.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken);
}
