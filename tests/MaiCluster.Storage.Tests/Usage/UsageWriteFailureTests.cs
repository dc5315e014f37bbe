using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests.Usage;

public sealed class UsageWriteFailureTests : IDisposable
{
    private readonly DatabaseFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Full_disk_fails_the_write_and_freed_space_lets_it_go_on()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File, new StorageOptions { MaxBytes = 1 << 20 });
        await using var store = new SqliteUsageStore(database);
        var committed = new List<UsageRecord>();
        var error = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            while (committed.Count < 10_000)
            {
                var record = Records.Open();
                await store.OpenAsync(record);
                committed.Add(record);
            }
        });

        Assert.Equal(
            $"'{_folder.File}' cannot grow: its disk is full or its size limit is reached. Free some space; writing then goes on by itself.",
            error.Message);
        Assert.Equal(committed.Count, (await store.ListAsync(SqliteUsageStore.MaxListed, default)).Count);

        using (var connection = _folder.Connect())
        {
            connection.Execute("DELETE FROM usage");
        }

        var next = Records.Open();
        await store.OpenAsync(next);
        Assert.Equal(next, await store.FindAsync(next.Id.Value, default));
    }

    [Fact]
    public async Task File_held_by_another_process_fails_the_write_after_the_timeout()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File, new StorageOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        await using var store = new SqliteUsageStore(database);
        var record = Records.Open();
        using (var connection = _folder.Connect())
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<StorageException>(() => store.OpenAsync(record));
            Assert.StartsWith($"'{_folder.File}' is held by another process", error.Message, StringComparison.Ordinal);
        }

        await store.OpenAsync(record);
        await store.CloseAsync(Records.Close(record, UsageOutcome.Stop));
        Assert.Equal(UsageOutcome.Stop, (await store.FindAsync(record.Id.Value, default))!.Outcome);
    }
}
