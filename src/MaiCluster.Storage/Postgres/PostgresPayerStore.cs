using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Keys;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Tenants and teams in PostgreSQL. A row is locked by who uses it for a key or a team, so that it is not closed meanwhile.</summary>
public sealed class PostgresPayerStore(PostgresDatabase database, TimeProvider time) : IPayerStore
{
    private const string Columns = "tenant, team, name, created, closed";
    private const string One = $"SELECT {Columns} FROM mai.payers WHERE tenant = $1 AND team = $2";

    public Task<IReadOnlyList<Payer>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAllAsync($"SELECT {Columns} FROM mai.payers ORDER BY tenant COLLATE \"C\", team COLLATE \"C\"", Read, cancellationToken);

    public Task<Payer?> FindAsync(PayerId id, CancellationToken cancellationToken) => database.ReadOneAsync(One, Read, cancellationToken, id.Tenant, id.Team ?? "");

    /// <exception cref="ArgumentException">The id or the name cannot be one.</exception>
    public Task<(Payer? Payer, RequestFailure? Failure)> AddAsync(PayerId id, string name, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanBe(id);
        KeyChecks.CanName(name);
        return database.CommitAsync<(Payer?, RequestFailure?)>(
            async (connection, token) =>
            {
                if (id.Team is not null && await RefuseUseAsync(connection, new PayerId(id.Tenant), token) is { } closed)
                {
                    return (null, closed);
                }

                var added = await connection.ReadOneAsync(
                    $"INSERT INTO mai.payers (tenant, team, name, created) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING {Columns}",
                    Read, token, id.Tenant, id.Team ?? "", name, time.GetUtcNow());
                return added is null ? (null, KeyChecks.Taken(id)) : (await AuditAsync(connection, null, added, actor, AuditAction.Add(id.Team), token), null);
            },
            cancellationToken);
    }

    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public Task<Payer?> RenameAsync(PayerId id, string name, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanName(name);
        return database.CommitAsync(
            async (connection, token) => await LockAsync(connection, id, token) is { } open
                ? await UpdateAsync(connection, open, open with { Name = name }, actor, AuditAction.Rename(id.Team), token)
                : null,
            cancellationToken);
    }

    public Task<(Payer? Payer, RequestFailure? Failure)> CloseAsync(PayerId id, string actor, CancellationToken cancellationToken) => database.CommitAsync<(Payer?, RequestFailure?)>(
        async (connection, token) =>
        {
            if (await LockAsync(connection, id, token) is not { } open)
            {
                return (null, null);
            }

            var now = time.GetUtcNow();
            var (keys, teams) = (await connection.ReadOneAsync(
                """
                SELECT (SELECT count(*) FROM mai.api_keys WHERE tenant = $1 AND ($2 = '' OR team = $2) AND revoked IS NULL AND (expires IS NULL OR expires > $3)),
                       (SELECT count(*) FROM mai.payers WHERE tenant = $1 AND $2 = '' AND team <> '' AND closed IS NULL)
                """,
                row => Tuple.Create(row.GetInt64(0), row.GetInt64(1)), token, id.Tenant, id.Team ?? "", now))!;
            return KeyChecks.RefuseClosing(id, keys, teams) is { } refused
                ? (null, refused)
                : (await UpdateAsync(connection, open, open with { Closed = now }, actor, AuditAction.Close(id.Team), token), null);
        },
        cancellationToken);

    /// <summary>Why a key or a team cannot belong to it; null when it can, and it is then not closed before the transaction ends.</summary>
    internal static async Task<RequestFailure?> RefuseUseAsync(NpgsqlConnection connection, PayerId id, CancellationToken cancellationToken) =>
        await connection.ReadOneAsync(One + " FOR SHARE", Read, cancellationToken, id.Tenant, id.Team ?? "") is { Closed: null } ? null : KeyChecks.NotOpen(id);

    /// <summary>Null when no open one has this id.</summary>
    private static Task<Payer?> LockAsync(NpgsqlConnection connection, PayerId id, CancellationToken cancellationToken) =>
        connection.ReadOneAsync(One + " AND closed IS NULL FOR UPDATE", Read, cancellationToken, id.Tenant, id.Team ?? "");

    private async Task<Payer> UpdateAsync(NpgsqlConnection connection, Payer before, Payer after, string actor, string action, CancellationToken cancellationToken)
    {
        var stored = await connection.ReadOneAsync(
            $"UPDATE mai.payers SET name = $3, closed = $4 WHERE tenant = $1 AND team = $2 RETURNING {Columns}",
            Read, cancellationToken, after.Id.Tenant, after.Id.Team ?? "", after.Name, after.Closed);
        return await AuditAsync(connection, before, stored!, actor, action, cancellationToken);
    }

    private async Task<Payer> AuditAsync(NpgsqlConnection connection, Payer? before, Payer after, string actor, string action, CancellationToken cancellationToken)
    {
        await PostgresAudit.AppendAsync(connection, time.GetUtcNow(), actor, action, after.Id.ToString(), before, after, AccessJson.Write, cancellationToken);
        return after;
    }

    private static Payer Read(NpgsqlDataReader row) => new(
        new PayerId(row.GetString(0), row.GetString(1) is { Length: > 0 } team ? team : null), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), PostgresKeyStore.Moment(row, 4));
}
