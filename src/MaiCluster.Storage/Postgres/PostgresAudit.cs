using System.Text.Json;
using MaiCluster.Serving.Admission;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The audit log in PostgreSQL. Entries are added by the stores that make the changes, in the same transaction.</summary>
public sealed class PostgresAudit(PostgresDatabase database, TimeProvider time) : IAuditLog
{
    private const string Insert = "INSERT INTO mai.audit (at, actor, action, target, before, after) VALUES ($1, $2, $3, $4, $5, $6)";

    public Task AddAsync(string actor, string action, string target, string? before, string? after, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Insert, cancellationToken, time.GetUtcNow(), actor, action, target, before, after);

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken) => database.ReadAllAsync(
        "SELECT sequence, at, actor, action, target, before, after FROM mai.audit WHERE at >= $1 AND at < $2 ORDER BY at DESC, sequence DESC LIMIT $3",
        Read, cancellationToken, from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue, limit);

    /// <summary>Notes a change; the caller's transaction keeps both or neither.</summary>
    internal static Task AppendAsync<T>(
        NpgsqlConnection connection, DateTimeOffset at, string actor, string action, string target, T? before, T? after, Action<Utf8JsonWriter, T> members, CancellationToken cancellationToken)
        where T : class => connection.ExecuteAsync(
        Insert, cancellationToken, at, actor, action, target, AccessJson.Text(before, members), AccessJson.Text(after, members));

    private static AuditEntry Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6));
}
