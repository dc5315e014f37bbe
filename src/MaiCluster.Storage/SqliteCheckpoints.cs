using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>
/// Writes the write-ahead log back into the file from time to time, on a connection of its own and beside commits: by itself
/// SQLite would do it inside whichever commit comes next, which then takes tens of milliseconds. One thread.
/// </summary>
internal sealed class SqliteCheckpoints(SqliteDatabase database) : IDisposable
{
    /// <summary>A commit writes about five pages, so the log stays near SQLite's own limit of 1,000.</summary>
    private const long EveryCommits = 200;

    private SqliteConnection? _connection;
    private long _at;

    /// <summary>Leaves it to this.</summary>
    public static void TurnOffOwn(SqliteConnection connection) => connection.Execute("PRAGMA wal_autocheckpoint = 0");

    /// <param name="commits">So far.</param>
    public void Look(long commits)
    {
        if (commits - _at < EveryCommits)
        {
            return;
        }

        _at = commits;
        try
        {
            _connection ??= database.Connect();
            _connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // Nothing is lost: the log is longer until the next time.
            Dispose();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
