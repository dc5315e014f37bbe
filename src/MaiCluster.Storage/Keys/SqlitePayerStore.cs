using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Keys;

/// <summary>Tenants and teams in the embedded store.</summary>
public sealed class SqlitePayerStore(SqliteDatabase database, TimeProvider time) : IPayerStore, IDisposable
{
    private const string Columns = "tenant, team, name, created_us, closed_us";

    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task<IReadOnlyList<Payer>> ListAsync(CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<Payer>>(
        connection =>
        {
            using var command = connection.Compile($"SELECT {Columns} FROM payers ORDER BY tenant, team");
            using var row = command.ExecuteReader();
            var payers = new List<Payer>();
            while (row.Read())
            {
                payers.Add(Read(row));
            }

            return payers;
        },
        cancellationToken);

    public Task<Payer?> FindAsync(PayerId id, CancellationToken cancellationToken) => _reader.ReadAsync(connection => Find(connection, id), cancellationToken);

    /// <exception cref="ArgumentException">The id or the name cannot be one.</exception>
    public Task<(Payer? Payer, RequestFailure? Failure)> AddAsync(PayerId id, string name, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanBe(id);
        KeyChecks.CanName(name);
        return _writer.WriteAsync<(Payer?, RequestFailure?)>(
            connection =>
            {
                if (id.Team is not null && RefuseUse(connection, new PayerId(id.Tenant)) is { } closed)
                {
                    return (null, closed);
                }

                if (Find(connection, id) is not null)
                {
                    return (null, KeyChecks.Taken(id));
                }

                return (Write(connection, null, new Payer(id, name, time.GetUtcNow(), null), actor, AuditAction.Add(id.Team)), null);
            },
            cancellationToken);
    }

    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public Task<Payer?> RenameAsync(PayerId id, string name, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanName(name);
        return _writer.WriteAsync(
            connection => Find(connection, id) is { Closed: null } open ? Write(connection, open, open with { Name = name }, actor, AuditAction.Rename(id.Team)) : null,
            cancellationToken);
    }

    public Task<(Payer? Payer, RequestFailure? Failure)> CloseAsync(PayerId id, string actor, CancellationToken cancellationToken) => _writer.WriteAsync<(Payer?, RequestFailure?)>(
        connection =>
        {
            if (Find(connection, id) is not { Closed: null } open)
            {
                return (null, null);
            }

            var keys = Count(connection, "api_keys WHERE tenant = $tenant AND ($team = '' OR team = $team) AND revoked_us IS NULL AND (expires_us IS NULL OR expires_us > $now)", id);
            var teams = id.Team is null ? Count(connection, "payers WHERE tenant = $tenant AND team <> $team AND closed_us IS NULL", id) : 0;
            return KeyChecks.RefuseClosing(id, keys, teams) is { } refused
                ? (null, refused)
                : (Write(connection, open, open with { Closed = time.GetUtcNow() }, actor, AuditAction.Close(id.Team)), null);
        },
        cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>Why a key or a team cannot belong to it; null when it can.</summary>
    internal static RequestFailure? RefuseUse(SqliteConnection connection, PayerId id) => Find(connection, id) is { Closed: null } ? null : KeyChecks.NotOpen(id);

    private static Payer? Find(SqliteConnection connection, PayerId id)
    {
        using var command = connection.Compile($"SELECT {Columns} FROM payers WHERE tenant = $tenant AND team = $team", "$tenant", "$team");
        command.Set("$tenant", id.Tenant);
        command.Set("$team", id.Team ?? "");
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private long Count(SqliteConnection connection, string what, PayerId id)
    {
        using var command = connection.Compile($"SELECT count(*) FROM {what}", "$tenant", "$team", "$now");
        command.Set("$tenant", id.Tenant);
        command.Set("$team", id.Team ?? "");
        command.Set("$now", time.GetUtcNow().ToMicroseconds());
        return (long)command.ExecuteScalar()!;
    }

    private Payer Write(SqliteConnection connection, Payer? before, Payer after, string actor, string action)
    {
        using var command = connection.Compile(
            $"""
            INSERT INTO payers ({Columns}) VALUES ($tenant, $team, $name, $created, $closed)
            ON CONFLICT (tenant, team) DO UPDATE SET name = excluded.name, closed_us = excluded.closed_us
            """,
            "$tenant", "$team", "$name", "$created", "$closed");
        command.Set("$tenant", after.Id.Tenant);
        command.Set("$team", after.Id.Team ?? "");
        command.Set("$name", after.Name);
        command.Set("$created", after.Created.ToMicroseconds());
        command.Set("$closed", after.Closed?.ToMicroseconds());
        command.ExecuteNonQuery();
        var stored = Find(connection, after.Id)!;
        SqliteAudit.Append(connection, time.GetUtcNow(), actor, action, stored.Id.ToString(), before, stored, AccessJson.Write);
        return stored;
    }

    private static Payer Read(SqliteDataReader row) => new(
        new PayerId(row.GetString(0), row.GetString(1) is { Length: > 0 } team ? team : null), row.GetString(2), row.GetTime(3), row.GetOptionalTime(4));
}
