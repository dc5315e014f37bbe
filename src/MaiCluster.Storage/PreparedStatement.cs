using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MaiCluster.Storage;

/// <summary>
/// A statement that is compiled once and run very often, by the library itself: the provider's commands look each parameter up
/// by name and make a reader for each run, which takes longer than the statement. Its parameters are <c>?1</c>, <c>?2</c> and so on.
/// One thread at a time.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    /// <summary>Longest text, in bytes, that is encoded on the stack.</summary>
    private const int StackBytes = 256;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    /// <param name="connection">Open, and disposed after this.</param>
    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
    }

    /// <summary>The next parameter's value for the next run.</summary>
    public PreparedStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    /// <inheritdoc cref="Bind(long)"/>
    public PreparedStatement Bind(double value) => Bound(raw.sqlite3_bind_double(_statement, ++_bound, value));

    /// <inheritdoc cref="Bind(long)"/>
    public PreparedStatement Bind(long? value) => value is { } known ? Bind(known) : Bound(raw.sqlite3_bind_null(_statement, ++_bound));

    /// <inheritdoc cref="Bind(long)"/>
    public PreparedStatement Bind(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return Bound(value is null ? raw.sqlite3_bind_null(_statement, ++_bound) : raw.sqlite3_bind_text(_statement, ++_bound, value)); // no bytes are no text to it
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        return Bound(raw.sqlite3_bind_text(_statement, ++_bound, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
    }

    /// <summary>Runs it with what was bound; how many rows it changed.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Run()
    {
        SqliteException.ThrowExceptionForRC(Step(), _database);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs it with what was bound, if it can be; false for whatever keeps it from that.</summary>
    public bool TryRun() => Step() == raw.SQLITE_DONE;

    /// <summary>Runs a query with what was bound; whether it finds a row.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Finds()
    {
        var result = Step();
        SqliteException.ThrowExceptionForRC(result, _database);
        return result == raw.SQLITE_ROW;
    }

    public void Dispose() => _statement.Dispose();

    private PreparedStatement Bound(int result)
    {
        SqliteException.ThrowExceptionForRC(result, _database);
        return this;
    }

    private int Step()
    {
        _bound = 0;
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement); // a failure's message stays
        return result;
    }
}
