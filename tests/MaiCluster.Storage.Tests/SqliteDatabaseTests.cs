using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DatabaseFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_file_has_the_present_schema_a_write_ahead_log_and_is_private()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);

        using var connection = database.Connect();
        Assert.Equal((long)Schema.Version, connection.Scalar("PRAGMA user_version"));
        Assert.Equal("wal", connection.Scalar("PRAGMA journal_mode"));
        Assert.Equal(1L, connection.Scalar("PRAGMA synchronous"));
        Assert.Equal(1L, connection.Scalar("PRAGMA foreign_keys"));
        Assert.Equal(5000L, connection.Scalar("PRAGMA busy_timeout"));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_folder.File)!))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public async Task Missing_folders_are_made()
    {
        var path = Path.Combine(Path.GetDirectoryName(_folder.File)!, "a", "b", "mai.db");
        Assert.Equal(path, (await SqliteDatabase.OpenAsync(path)).Path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task File_that_others_may_read_is_made_private()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await File.WriteAllBytesAsync(_folder.File, []);
        File.SetUnixFileMode(_folder.File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await SqliteDatabase.OpenAsync(_folder.File);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File));
    }

    [Fact]
    public async Task Many_that_open_a_new_file_at_once_all_succeed()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SqliteDatabase.OpenAsync(_folder.File)));
        using var connection = _folder.Connect();
        Assert.Equal((long)Schema.Version, connection.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task Usage_of_an_older_schema_is_kept_in_its_order()
    {
        using (var old = _folder.Connect())
        {
            // As schema 4 had it.
            old.Execute(
                """
                CREATE TABLE api_keys (hash BLOB NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_us INTEGER NOT NULL, revoked_us INTEGER) STRICT, WITHOUT ROWID;
                CREATE TABLE usage (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key_id TEXT NOT NULL, model TEXT NOT NULL, node TEXT NOT NULL,
                    started_us INTEGER NOT NULL, ended_us INTEGER, prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
                    completion_tokens INTEGER NOT NULL, queue_ms REAL NOT NULL, prefill_ms REAL NOT NULL, decode_ms REAL NOT NULL,
                    device_ns INTEGER NOT NULL, outcome TEXT NOT NULL, CHECK ((outcome = 'open') = (ended_us IS NULL))
                ) STRICT;
                CREATE INDEX usage_open ON usage (node) WHERE outcome = 'open';
                ALTER TABLE usage ADD COLUMN writer TEXT NOT NULL DEFAULT '';
                CREATE TABLE writers (id TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, until_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                ALTER TABLE usage ADD COLUMN quantities TEXT NOT NULL DEFAULT '{}';
                INSERT INTO usage VALUES
                    (7, 'req_00000000000000000000000b', 'key_1', 'm', 'n', 5, 9, 1, 2, 3, 0.5, 1.5, 2.5, 4, 'stop', 'writer_1', '{"pages":2}'),
                    (9, 'req_00000000000000000000000a', 'key_2', 'm', 'n', 6, NULL, 0, 0, 0, 0, 0, 0, 0, 'open', 'writer_2', '{}');
                PRAGMA application_id = 0x4D616943;
                PRAGMA user_version = 4;
                """);
        }

        await using var store = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File));
        var next = Records.Open("n");
        await store.OpenAsync(next);
        var kept = await store.ListAsync(10, default);
        Assert.Equal([next.Id.Value, "req_00000000000000000000000a", "req_00000000000000000000000b"], kept.Select(record => record.Id.Value));
        Assert.Equal(
            new UsageRecord
            {
                Id = kept[2].Id,
                KeyId = "key_1",
                Model = "m",
                Node = "n",
                Started = DateTimeOffset.UnixEpoch.AddMicroseconds(5),
                Ended = DateTimeOffset.UnixEpoch.AddMicroseconds(9),
                PromptTokens = 1,
                CachedTokens = 2,
                CompletionTokens = 3,
                QueueMilliseconds = 0.5,
                PrefillMilliseconds = 1.5,
                DecodeMilliseconds = 2.5,
                DeviceNanoseconds = 4,
                Outcome = UsageOutcome.Stop,
                Quantities = new UsageQuantities { Pages = 2 },
            },
            kept[2]);
        Assert.Equal(1, await store.CloseLostAsync("n", Records.Noon, default)); // what another writer left open
    }

    [Fact]
    public async Task Newer_schema_is_refused_and_left_as_it_is()
    {
        await SqliteDatabase.OpenAsync(_folder.File);
        using (var connection = _folder.Connect())
        {
            connection.Execute("PRAGMA user_version = 99");
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteDatabase.OpenAsync(_folder.File));
        Assert.Equal(
            $"'{_folder.File}' was written by a newer MaiCluster (schema 99, this one knows up to {Schema.Version}): run that one, or give another path.",
            error.Message);
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_as_it_is()
    {
        using (var connection = _folder.Connect())
        {
            connection.Execute("CREATE TABLE notes (text TEXT)");
        }

        var before = await File.ReadAllBytesAsync(_folder.File);
        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteDatabase.OpenAsync(_folder.File));
        Assert.Equal($"'{_folder.File}' is another program's SQLite database: give another path.", error.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File));
    }

    [Fact]
    public async Task File_that_is_no_database_is_refused_by_name()
    {
        await File.WriteAllTextAsync(_folder.File, string.Concat(Enumerable.Repeat("These are minutes of a meeting. ", 200)));
        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteDatabase.OpenAsync(_folder.File));
        Assert.StartsWith($"'{_folder.File}' is not a SQLite database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_database_is_refused_by_name()
    {
        await SqliteDatabase.OpenAsync(_folder.File);
        var bytes = await File.ReadAllBytesAsync(_folder.File);
        bytes.AsSpan(100, 400).Fill(0xA5); // the schema's page, behind the file's header
        await File.WriteAllBytesAsync(_folder.File, bytes);

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteDatabase.OpenAsync(_folder.File));
        Assert.StartsWith($"'{_folder.File}' is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_in_place_of_the_file_is_refused_by_name()
    {
        Directory.CreateDirectory(_folder.File);
        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteDatabase.OpenAsync(_folder.File));
        Assert.StartsWith($"'{_folder.File}' cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SqliteDatabase.OpenAsync(_folder.File, new StorageOptions { BusyTimeout = TimeSpan.Zero }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SqliteDatabase.OpenAsync(_folder.File, new StorageOptions { UsageQueue = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SqliteDatabase.OpenAsync(_folder.File, new StorageOptions { MaxBytes = 1 }));
        Assert.False(File.Exists(_folder.File));
    }
}
