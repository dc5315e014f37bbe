using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>
/// Writes the write-ahead log back into the file from time to time, on a connection of its own and beside commits: by itself
/// SQLite would do it inside whichever commit comes next, which then takes tens of milliseconds. One thread.
/// </summary>
internal sealed class SqliteCheckpoints(SqliteDatabase database) : IDisposable
{
    /// <summary>A commit writes two pages or a few more, so the log stays near SQLite's own limit of 1,000.</summary>
    private const long EveryCommits = 200;

    /// <summary>A longer log, in pages, is not left to a pause between commits: 16 MB.</summary>
    private const long LongLog = 4000;

    private SqliteConnection? _connection;
    private long _at;

    /// <summary>Leaves it to this.</summary>
    public static void TurnOffOwn(SqliteConnection connection) => connection.Execute("PRAGMA wal_autocheckpoint = 0");

    /// <param name="commits">So far.</param>
    /// <returns>True where commits never pause and the log grows: it should be written back once more, without any beside it.</returns>
    public bool Look(long commits)
    {
        if (commits - _at < EveryCommits)
        {
            return false;
        }

        _at = commits;
        return WriteBack() > LongLog;
    }

    /// <summary>Writes back what has come since. No commit may come meanwhile: the next one then begins the log anew.</summary>
    public void Finish() => WriteBack();

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <returns>Pages that the log has.</returns>
    private long WriteBack()
    {
        try
        {
            _connection ??= database.Connect();
            using var command = _connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var row = command.ExecuteReader();
            return row.Read() ? row.GetInt64(1) : 0;
        }
        catch (SqliteException)
        {
            // Nothing is lost: the log is longer until the next time.
            Dispose();
            return 0;
        }
    }
}
