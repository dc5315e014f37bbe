using MaiCluster.Postgres;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Postgres;
using Npgsql;

namespace MaiCluster.Storage.Tests.Postgres;

/// <summary>Usage while the server ends connections, is away, or holds a wrong value.</summary>
public sealed class UsageOutageTests : IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connections_cut_again_and_again_lose_and_double_no_record(int seed)
    {
        const int Clients = 6, Requests = 60;
        var store = await _database.OpenUsageAsync();
        await using var killer = await _database.ConnectAsync();
        using var turn = new SemaphoreSlim(1);
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random((seed * 1000) + client);
            var closed = new List<UsageRecord>();
            for (var i = 0; i < Requests; i++)
            {
                var record = Records.Open();
                await store.OpenAsync(record);
                store.Note(record with { CompletionTokens = 64 });
                if (random.Next(8) == 0)
                {
                    await CutAsync(killer, turn);
                }

                var end = Records.Close(record, (UsageOutcome)random.Next(1, 5), random.Next(1, 1000));
                await store.CloseAsync(end);
                closed.Add(end);
            }

            return closed;
        }));

        var expected = (await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(2))).SelectMany(records => records).ToDictionary(record => record.Id);
        var reader = await _database.OpenUsageAsync(); // the first one's connections are cut
        var stored = await reader.ListAsync(PostgresUsageStore.MaxListed, default);
        Assert.Equal(Clients * Requests, stored.Count);
        Assert.All(stored, record => Assert.Equal(expected[record.Id], record));
    }

    [PostgresFact]
    public async Task Table_held_too_long_fails_the_write_and_freed_lets_it_go_on()
    {
        var store = await _database.OpenUsageAsync(new StorageOptions { BusyTimeout = TimeSpan.FromSeconds(1), OutageTimeout = TimeSpan.Zero });
        var record = Records.Open();
        await using (await _database.HoldAsync())
        {
            var error = await Assert.ThrowsAsync<StorageException>(() => store.OpenAsync(record).WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.Equal($"{await _database.UrlAsync()}: PostgreSQL did not answer in time: check its load and the way to it.", error.Message);
        }

        await store.OpenAsync(record);
        Assert.Equal(record, await store.FindAsync(record.Id.Value, default));
    }

    [PostgresFact]
    public async Task Impossible_value_fails_alone()
    {
        var store = await _database.OpenUsageAsync();
        var (good, bad) = (Records.Open(), Records.Open() with { Model = "mai\0text" });
        Task[] opens;
        await using (await _database.HoldAsync())
        {
            opens = [store.OpenAsync(good), store.OpenAsync(bad), store.OpenAsync(Records.Open())];
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => opens[1]);
        Assert.Equal($"Usage record '{bad.Id}' is already there or has an impossible value.", error.Message);
        await Task.WhenAll(opens[0], opens[2]).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2L, await _database.ScalarAsync("SELECT count(*) FROM mai.usage"));
        Assert.Equal(good, await store.FindAsync(good.Id.Value, default));
    }

    [PostgresFact]
    public async Task Two_gateways_that_open_one_id_keep_the_first()
    {
        var (one, other) = (await _database.OpenUsageAsync(), await _database.OpenUsageAsync());
        var record = Records.Open();
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var mine = record with { KeyId = $"key_{i:x8}" };
            try
            {
                await (i % 2 == 0 ? one : other).OpenAsync(mine);
                return mine;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }));

        var winner = Assert.Single(tries, mine => mine is not null);
        Assert.Equal(winner, await one.FindAsync(record.Id.Value, default));
        Assert.Equal(RequestId.Parse(record.Id.Value), winner!.Id);
    }

    /// <summary>Ends every other connection to this database, in the middle of what it does.</summary>
    private static async Task CutAsync(NpgsqlConnection killer, SemaphoreSlim turn)
    {
        await turn.WaitAsync();
        try
        {
            await using var cut = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", killer);
            await cut.ExecuteNonQueryAsync();
        }
        finally
        {
            turn.Release();
        }
    }
}
