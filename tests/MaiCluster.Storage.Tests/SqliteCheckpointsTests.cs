using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Tests;

public sealed class SqliteCheckpointsTests : IDisposable
{
    private readonly DatabaseFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private long LogBytes => new FileInfo(_folder.File + "-wal").Length;

    [Fact]
    public async Task Log_that_is_long_and_not_written_back_whole_is_finished_and_begins_anew()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        using var checkpoints = new SqliteCheckpoints(database);
        using var writer = Writer(database);
        using (var reader = _folder.Connect())
        {
            // It reads what was before, so that the log cannot be written back beyond that: as with commits beside it.
            using var reading = reader.BeginTransaction(deferred: true);
            reader.Scalar("SELECT count(*) FROM things");
            Insert(writer, 20_000_000);
            Assert.False(checkpoints.Look(199));
            Assert.True(checkpoints.Look(200));
        }

        checkpoints.Finish();
        var bytes = LogBytes;
        Assert.True(bytes > 20_000_000, $"the log has {bytes} bytes");
        Insert(writer, 1_000_000);
        Assert.Equal(bytes, LogBytes); // over what was there
    }

    [Fact]
    public async Task Short_log_is_left_to_a_pause()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        using var checkpoints = new SqliteCheckpoints(database);
        using var writer = Writer(database);
        Insert(writer, 1_000_000);
        Assert.False(checkpoints.Look(200));
        var bytes = LogBytes;
        Insert(writer, 1_000_000);
        Assert.Equal(bytes, LogBytes); // nobody wrote beside the write-back: it was whole
    }

    private static SqliteConnection Writer(SqliteDatabase database)
    {
        var writer = database.Connect();
        SqliteCheckpoints.TurnOffOwn(writer);
        writer.Execute("CREATE TABLE things (bytes BLOB)");
        return writer;
    }

    private static void Insert(SqliteConnection writer, int bytes) => writer.Execute($"INSERT INTO things VALUES (zeroblob({bytes}))");
}
