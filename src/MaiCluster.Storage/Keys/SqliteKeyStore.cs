using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Keys;

/// <summary>
/// API keys in the embedded store. Every look-up reads the file's present state, so what another process adds or
/// revokes holds from the next one on.
/// </summary>
public sealed class SqliteKeyStore : IKeyStore, IDisposable
{
    private const string Columns = "id, name, tenant, team, role, scope, created_us, expires_us, revoked_us, old_until_us";
    private const string Works = "revoked_us IS NULL AND (expires_us IS NULL OR expires_us > $now)";
    private const int Constraint = 19;

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Func<string> _newId;

    // Look-ups have their own connection: they never stand behind a write that waits for another process.
    private readonly Lock _finding = new();
    private readonly SqliteConnection _reader;
    private readonly SqliteCommand _find;
    private readonly SqliteLane _writer;

    public SqliteKeyStore(SqliteDatabase database, TimeProvider time)
        : this(database, time, KeyChecks.NewId)
    {
    }

    internal SqliteKeyStore(SqliteDatabase database, TimeProvider time, Func<string> newId)
    {
        _database = database;
        _time = time;
        _newId = newId;
        _writer = new SqliteLane(database);
        try
        {
            _reader = database.Connect();
            _find = _reader.Compile(
                $"""
                SELECT {Columns} FROM api_keys WHERE hash = $hash AND {Works}
                UNION ALL
                SELECT {Columns} FROM api_keys WHERE old_hash = $hash AND old_until_us > $now AND {Works}
                LIMIT 1
                """,
                "$hash", "$now");
        }
        catch (SqliteException error)
        {
            _reader?.Dispose();
            _writer.Dispose();
            throw StorageException.From(database.Path, error);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Completes synchronously, in 20 to 40 microseconds.</remarks>
    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ApiKey?>(cancellationToken);
        }

        try
        {
            lock (_finding)
            {
                _find.Set("$hash", sha256.ToArray());
                _find.Set("$now", _time.GetUtcNow().ToMicroseconds());
                using var row = _find.ExecuteReader();
                return ValueTask.FromResult(row.Read() ? Read(row) : null);
            }
        }
        catch (SqliteException error)
        {
            return ValueTask.FromException<ApiKey?>(StorageException.From(_database.Path, error));
        }
    }

    /// <exception cref="ArgumentException">The name is empty, too long or has control characters, or the hash has not 32 bytes.</exception>
    public Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.CanAdd(terms.Name, sha256);
        return _writer.WriteAsync(connection => Add(connection, terms, sha256.ToArray(), actor), cancellationToken);
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => _writer.ReadAsync<IReadOnlyList<ApiKey>>(
        connection =>
        {
            using var command = connection.Compile($"SELECT {Columns} FROM api_keys ORDER BY created_us, id");
            using var row = command.ExecuteReader();
            var keys = new List<ApiKey>();
            while (row.Read())
            {
                keys.Add(Read(row));
            }

            return keys;
        },
        cancellationToken);

    public Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken) => _writer.ReadAsync(connection => Find(connection, "id", id), cancellationToken);

    /// <exception cref="ArgumentException">The new name cannot be shown.</exception>
    public Task<(ApiKey? Key, RequestFailure? Failure)> ChangeAsync(string id, Func<KeyTerms, KeyTerms> change, string actor, CancellationToken cancellationToken) =>
        _writer.WriteAsync<(ApiKey?, RequestFailure?)>(
            connection =>
            {
                if (Find(connection, "id", id) is not { Revoked: null } before)
                {
                    return (null, null);
                }

                var terms = change(before.Terms) with { Tenant = before.Tenant };
                KeyChecks.CanName(terms.Name);
                return terms.Team is { } team && team != before.Team && SqlitePayerStore.RefuseUse(connection, new PayerId(terms.Tenant, team)) is { } refused
                    ? (null, refused)
                    : (Update(connection, before, before with { Terms = terms }, actor, AuditAction.ChangeKey), null);
            },
            cancellationToken);

    /// <exception cref="ArgumentException">The hash has not 32 bytes.</exception>
    public Task<ApiKey?> RotateAsync(string id, ReadOnlyMemory<byte> sha256, TimeSpan overlap, string actor, CancellationToken cancellationToken)
    {
        KeyChecks.IsHash(sha256);
        return _writer.WriteAsync(
            connection =>
            {
                if (Find(connection, "id", id) is not { Revoked: null } before)
                {
                    return null;
                }

                using var command = connection.Compile("UPDATE api_keys SET old_hash = hash, hash = $hash WHERE id = $id", "$id", "$hash");
                command.Set("$id", id);
                command.Set("$hash", sha256.ToArray());
                command.ExecuteNonQuery();
                return Update(connection, before, before with { OldSecretUntil = overlap > TimeSpan.Zero ? _time.GetUtcNow() + overlap : null }, actor, AuditAction.RotateKey);
            },
            cancellationToken);
    }

    public Task<bool> RevokeAsync(string id, string actor, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            if (Find(connection, "id", id) is not { Revoked: null } before)
            {
                return false;
            }

            Update(connection, before, before with { Revoked = _time.GetUtcNow() }, actor, AuditAction.RevokeKey);
            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        lock (_finding)
        {
            _find.Dispose();
            _reader.Dispose();
        }

        _writer.Dispose();
    }

    private (ApiKey? Key, RequestFailure? Failure) Add(SqliteConnection connection, KeyTerms terms, byte[] sha256, string actor)
    {
        if (Find(connection, "hash", sha256) is { } known)
        {
            return (known.Revoked is null ? known : Update(connection, known, known with { Revoked = null }, actor, AuditAction.RestoreKey), null);
        }

        if ((SqlitePayerStore.RefuseUse(connection, new PayerId(terms.Tenant)) ?? (terms.Team is { } team ? SqlitePayerStore.RefuseUse(connection, new PayerId(terms.Tenant, team)) : null)) is { } refused)
        {
            return (null, refused);
        }

        var added = new ApiKey(Insert(connection, terms, sha256), terms, _time.GetUtcNow());
        return (Update(connection, null, added, actor, AuditAction.AddKey), null);
    }

    /// <summary>A new row with what is never changed; its id.</summary>
    private string Insert(SqliteConnection connection, KeyTerms terms, byte[] sha256)
    {
        using var command = connection.Compile(
            "INSERT INTO api_keys (hash, id, name, tenant, created_us) VALUES ($hash, $id, $name, $tenant, $created)", "$hash", "$id", "$name", "$tenant", "$created");
        command.Set("$hash", sha256);
        command.Set("$name", terms.Name);
        command.Set("$tenant", terms.Tenant);
        command.Set("$created", _time.GetUtcNow().ToMicroseconds());
        for (var attempt = 1; ; attempt++)
        {
            var id = _newId();
            command.Set("$id", id);
            try
            {
                command.ExecuteNonQuery();
                return id;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == Constraint && attempt < KeyChecks.IdAttempts)
            {
                // The id is taken: 32 bits meet now and then among many keys. Draw again.
            }
        }
    }

    private ApiKey Update(SqliteConnection connection, ApiKey? before, ApiKey after, string actor, string action)
    {
        using var command = connection.Compile(
            "UPDATE api_keys SET name = $name, team = $team, role = $role, scope = $scope, expires_us = $expires, revoked_us = $revoked, old_until_us = $old WHERE id = $id",
            "$id", "$name", "$team", "$role", "$scope", "$expires", "$revoked", "$old");
        command.Set("$id", after.Id);
        command.Set("$name", after.Name);
        command.Set("$team", after.Team ?? "");
        command.Set("$role", AdminRoleName.Of(after.Role));
        command.Set("$scope", AccessJson.TextOf(after.Scope));
        command.Set("$expires", after.Expires?.ToMicroseconds());
        command.Set("$revoked", after.Revoked?.ToMicroseconds());
        command.Set("$old", after.OldSecretUntil?.ToMicroseconds());
        command.ExecuteNonQuery();
        var stored = Find(connection, "id", after.Id)!;
        SqliteAudit.Append(connection, _time.GetUtcNow(), actor, action, stored.Id, before, stored, AccessJson.Write);
        return stored;
    }

    private static ApiKey? Find(SqliteConnection connection, string column, object value)
    {
        using var command = connection.Compile($"SELECT {Columns} FROM api_keys WHERE {column} = $value", "$value");
        command.Set("$value", value);
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private static ApiKey Read(SqliteDataReader row) => new(
        row.GetString(0),
        new KeyTerms
        {
            Name = row.GetString(1),
            Tenant = row.GetString(2),
            Team = row.GetString(3) is { Length: > 0 } team ? team : null,
            Role = AdminRoleName.Parse(row.GetString(4)) ?? AdminRole.None,
            Scope = AccessJson.ScopeOf(row.GetString(5)),
            Expires = row.GetOptionalTime(7),
        },
        row.GetTime(6),
        row.GetOptionalTime(8))
    {
        OldSecretUntil = row.GetOptionalTime(9),
    };
}
