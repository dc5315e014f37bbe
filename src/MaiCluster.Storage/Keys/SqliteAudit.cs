using System.Text.Json;
using MaiCluster.Serving.Admission;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Keys;

/// <summary>The audit log in the embedded store. Entries are added by the stores that make the changes, in the same transaction.</summary>
public sealed class SqliteAudit(SqliteDatabase database, TimeProvider time) : IAuditLog, IDisposable
{
    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task AddAsync(string actor, string action, string target, string? before, string? after, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            Append(connection, time.GetUtcNow(), actor, action, target, before, after);
            return 0;
        },
        cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(DateTimeOffset? from, DateTimeOffset? to, int limit, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<AuditEntry>>(
        connection =>
        {
            using var command = connection.Compile(
                "SELECT sequence, at_us, actor, action, target, before, after FROM audit WHERE at_us >= $from AND at_us < $to ORDER BY at_us DESC, sequence DESC LIMIT $limit",
                "$from", "$to", "$limit");
            command.Set("$from", from?.ToMicroseconds() ?? long.MinValue);
            command.Set("$to", to?.ToMicroseconds() ?? long.MaxValue);
            command.Set("$limit", limit);
            using var row = command.ExecuteReader();
            var entries = new List<AuditEntry>();
            while (row.Read())
            {
                entries.Add(new AuditEntry(
                    row.GetInt64(0), row.GetTime(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6)));
            }

            return entries;
        },
        cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>Notes a change; the caller's transaction keeps both or neither.</summary>
    internal static void Append<T>(SqliteConnection connection, DateTimeOffset at, string actor, string action, string target, T? before, T? after, Action<Utf8JsonWriter, T> members)
        where T : class => Append(connection, at, actor, action, target, AccessJson.Text(before, members), AccessJson.Text(after, members));

    private static void Append(SqliteConnection connection, DateTimeOffset at, string actor, string action, string target, string? before, string? after)
    {
        using var command = connection.Compile(
            "INSERT INTO audit (at_us, actor, action, target, before, after) VALUES ($at, $actor, $action, $target, $before, $after)",
            "$at", "$actor", "$action", "$target", "$before", "$after");
        command.Set("$at", at.ToMicroseconds());
        command.Set("$actor", actor);
        command.Set("$action", action);
        command.Set("$target", target);
        command.Set("$before", before);
        command.Set("$after", after);
        command.ExecuteNonQuery();
    }
}
