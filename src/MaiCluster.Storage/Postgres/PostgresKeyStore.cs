using MaiCluster.Serving.Admission;
using MaiCluster.Storage.Keys;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>
/// API keys in PostgreSQL. Every look-up asks the database, so what another node adds or revokes holds from the next one
/// on; it costs one round trip.
/// </summary>
public sealed class PostgresKeyStore : IKeyStore
{
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
        "SELECT id, name, created, revoked FROM mai.api_keys WHERE hash = $1 AND revoked IS NULL", Read, cancellationToken, sha256));

    /// <exception cref="ArgumentException">The name is empty, too long or has control characters, or the hash has not 32 bytes.</exception>
    public Task<ApiKey> AddAsync(string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        KeyChecks.CanAdd(name, sha256);
        return _database.RunAsync(token => AddCheckedAsync(name, sha256.ToArray(), token), cancellationToken);
    }

    /// <summary>All keys, revoked ones too, oldest first.</summary>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        _database.ReadAllAsync("SELECT id, name, created, revoked FROM mai.api_keys ORDER BY created, id", Read, cancellationToken);

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => await _database.ExecuteAsync(
        "UPDATE mai.api_keys SET revoked = $2 WHERE id = $1 AND revoked IS NULL", cancellationToken, id, _time.GetUtcNow()) == 1;

    private async Task<ApiKey> AddCheckedAsync(string name, byte[] sha256, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var add = _database.Command(
                """
                INSERT INTO mai.api_keys (hash, id, name, created) VALUES ($1, $2, $3, $4)
                ON CONFLICT (hash) DO UPDATE SET revoked = NULL
                RETURNING id, name, created, revoked
                """,
                sha256, _newId(), name, _time.GetUtcNow());
            try
            {
                await using var row = await add.ExecuteReaderAsync(cancellationToken);
                await row.ReadAsync(cancellationToken);
                return Read(row);
            }
            catch (PostgresException error) when (error is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "api_keys_id" } && attempt < KeyChecks.IdAttempts)
            {
                // The id is taken: draw again.
            }
        }
    }

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetFieldValue<DateTimeOffset>(2),
        row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3));
}
