using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Keys;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>
/// API keys in PostgreSQL. Every look-up asks the database, so what another node adds or revokes holds from the next one
/// on; it costs one round trip.
/// </summary>
public sealed class PostgresKeyStore : IKeyStore
{
    private const string Columns = "id, name, tenant, team, role, scope, created, expires, revoked, old_until";
    private const string Works = "revoked IS NULL AND (expires IS NULL OR expires > $2)";

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly Func<string> _newId;

    public PostgresKeyStore(PostgresDatabase database, TimeProvider time)
        : this(database, time, KeyChecks.NewId)
    {
    }

    internal PostgresKeyStore(PostgresDatabase database, TimeProvider time, Func<string> newId)
    {
        _database = database;
        _time = time;
        _newId = newId;
    }

    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) => new(_database.ReadOneAsync(
        $"""
        SELECT {Columns} FROM mai.api_keys WHERE hash = $1 AND {Works}
        UNION ALL
        SELECT {Columns} FROM mai.api_keys WHERE old_hash = $1 AND old_until > $2 AND {Works}
        LIMIT 1
        """,
        Read, cancellationToken, sha256, _time.GetUtcNow()));

    /// <exception cref="ArgumentException">The name is empty, too long or has control characters, or the hash has not 32 bytes.</exception>
    public async Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanAdd(terms.Name, sha256);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _database.CommitAsync((connection, token) => AddAsync(connection, terms, sha256, actor, token), cancellationToken);
            }
            catch (StorageException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } && attempt < KeyChecks.IdAttempts)
            {
                // The id is taken, or another node added the same key meanwhile: look again.
            }
        }
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        _database.ReadAllAsync($"SELECT {Columns} FROM mai.api_keys ORDER BY created, id", Read, cancellationToken);

    public Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken) =>
        _database.ReadOneAsync($"SELECT {Columns} FROM mai.api_keys WHERE id = $1", Read, cancellationToken, id);

    /// <exception cref="ArgumentException">The new name cannot be shown.</exception>
    public Task<(ApiKey? Key, RequestFailure? Failure)> ChangeAsync(string id, Func<KeyTerms, KeyTerms> change, string actor, CancellationToken cancellationToken) =>
        _database.CommitAsync<(ApiKey?, RequestFailure?)>(
            async (connection, token) =>
            {
                if (await LockAsync(connection, id, token) is not { } before)
                {
                    return (null, null);
                }

                var terms = change(before.Terms) with { Tenant = before.Tenant };
                KeyChecks.CanName(terms.Name);
                return terms.Team is { } team && team != before.Team && await PostgresPayerStore.RefuseUseAsync(connection, new PayerId(terms.Tenant, team), token) is { } refused
                    ? (null, refused)
                    : (await UpdateAsync(connection, before, before with { Terms = terms }, actor, AuditAction.ChangeKey, token), null);
            },
            cancellationToken);

    /// <exception cref="ArgumentException">The hash has not 32 bytes.</exception>
    public Task<ApiKey?> RotateAsync(string id, ReadOnlyMemory<byte> sha256, TimeSpan overlap, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.IsHash(sha256);
        return _database.CommitAsync(
            async (connection, token) =>
            {
                if (await LockAsync(connection, id, token) is not { } before)
                {
                    return null;
                }

                await connection.ExecuteAsync("UPDATE mai.api_keys SET old_hash = hash, hash = $2 WHERE id = $1", token, id, sha256);
                var after = before with { OldSecretUntil = overlap > TimeSpan.Zero ? _time.GetUtcNow() + overlap : null };
                return await UpdateAsync(connection, before, after, actor, AuditAction.RotateKey, token);
            },
            cancellationToken);
    }

    public Task<bool> RevokeAsync(string id, string actor, CancellationToken cancellationToken) => _database.CommitAsync(
        async (connection, token) =>
        {
            if (await LockAsync(connection, id, token) is not { } before)
            {
                return false;
            }

            await UpdateAsync(connection, before, before with { Revoked = _time.GetUtcNow() }, actor, AuditAction.RevokeKey, token);
            return true;
        },
        cancellationToken);

    internal static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private async Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(
        NpgsqlConnection connection, KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken)
    {
        if (await connection.ReadOneAsync($"SELECT {Columns} FROM mai.api_keys WHERE hash = $1 FOR UPDATE", Read, cancellationToken, sha256) is { } known)
        {
            return (known.Revoked is null ? known : await UpdateAsync(connection, known, known with { Revoked = null }, actor, AuditAction.RestoreKey, cancellationToken), null);
        }

        if (await PostgresPayerStore.RefuseUseAsync(connection, new PayerId(terms.Tenant), cancellationToken) is { } closed)
        {
            return (null, closed);
        }

        if (terms.Team is { } team && await PostgresPayerStore.RefuseUseAsync(connection, new PayerId(terms.Tenant, team), cancellationToken) is { } none)
        {
            return (null, none);
        }

        // What is never changed, then the rest.
        var added = new ApiKey(_newId(), terms, _time.GetUtcNow());
        await connection.ExecuteAsync(
            "INSERT INTO mai.api_keys (hash, id, name, tenant, created) VALUES ($1, $2, $3, $4, $5)", cancellationToken, sha256, added.Id, added.Name, added.Tenant, added.Created);
        return (await UpdateAsync(connection, null, added, actor, AuditAction.AddKey, cancellationToken), null);
    }

    /// <summary>Null when no key that was not revoked has this id.</summary>
    private static Task<ApiKey?> LockAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken) =>
        connection.ReadOneAsync($"SELECT {Columns} FROM mai.api_keys WHERE id = $1 AND revoked IS NULL FOR UPDATE", Read, cancellationToken, id);

    private async Task<ApiKey> UpdateAsync(NpgsqlConnection connection, ApiKey? before, ApiKey after, string actor, string action, CancellationToken cancellationToken)
    {
        var stored = await connection.ReadOneAsync(
            $"UPDATE mai.api_keys SET name = $2, team = $3, role = $4, scope = $5, expires = $6, revoked = $7, old_until = $8 WHERE id = $1 RETURNING {Columns}",
            Read, cancellationToken,
            after.Id, after.Name, after.Team ?? "", AdminRoleName.Of(after.Role), AccessJson.TextOf(after.Scope), after.Expires, after.Revoked, after.OldSecretUntil);
        await PostgresAudit.AppendAsync(connection, _time.GetUtcNow(), actor, action, after.Id, before, stored!, AccessJson.Write, cancellationToken);
        return stored!;
    }

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        new KeyTerms
        {
            Name = row.GetString(1),
            Tenant = row.GetString(2),
            Team = row.GetString(3) is { Length: > 0 } team ? team : null,
            Role = AdminRoleName.Parse(row.GetString(4)) ?? AdminRole.None,
            Scope = AccessJson.ScopeOf(row.GetString(5)),
            Expires = Moment(row, 7),
        },
        row.GetFieldValue<DateTimeOffset>(6),
        Moment(row, 8))
    {
        OldSecretUntil = Moment(row, 9),
    };
}
