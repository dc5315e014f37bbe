using MaiCluster.Postgres;
using MaiCluster.Storage.Postgres;

namespace MaiCluster.Storage.Tests.Postgres;

public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    [PostgresFact]
    public async Task Many_nodes_that_open_an_empty_database_at_once_all_succeed()
    {
        await _database.UrlAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _database.OpenAsync()));
        Assert.Equal(PostgresSchema.Version, await _database.ScalarAsync("SELECT version FROM mai.schema_version"));
        Assert.Equal(1L, await _database.ScalarAsync("SELECT count(*) FROM mai.schema_version"));
    }

    [PostgresFact]
    public async Task User_who_may_only_read_and_write_rows_opens_what_is_there()
    {
        await _database.OpenAsync();
        await _database.ExecuteAsync(
            """
            DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN PASSWORD 'clerk-password';
            GRANT USAGE ON SCHEMA mai TO clerk; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mai TO clerk
            """);
        var url = StoreUrl.Parse((await _database.UrlAsync()).RevealConnectionString() + ";Username=clerk;Password=clerk-password");
        await using (var database = await PostgresDatabase.OpenAsync(url))
        {
            await using var store = new PostgresUsageStore(database, TimeProvider.System);
            await store.OpenAsync(Records.Open());
        }

        await _database.ExecuteAsync("DROP OWNED BY clerk; DROP ROLE clerk");
    }

    [PostgresFact]
    public async Task Newer_schema_is_refused_and_left_as_it_is()
    {
        await _database.OpenAsync();
        await _database.ExecuteAsync("UPDATE mai.schema_version SET version = 99");
        var error = await Assert.ThrowsAsync<StorageException>(() => _database.OpenAsync());
        Assert.Equal(
            $"{await _database.UrlAsync()} was written by a newer MaiCluster (schema 99, this one knows up to {PostgresSchema.Version}): run that one, or give another database.",
            error.Message);
        Assert.Equal(99, await _database.ScalarAsync("SELECT version FROM mai.schema_version"));
    }

    [PostgresFact]
    public async Task Another_programs_schema_of_this_name_is_refused_and_left_as_it_is()
    {
        await _database.ExecuteAsync("CREATE SCHEMA mai; CREATE TABLE mai.flowers (name text)");
        var error = await Assert.ThrowsAsync<StorageException>(() => _database.OpenAsync());
        Assert.Equal($"{await _database.UrlAsync()}: its schema 'mai' is another program's: give another database.", error.Message);
        Assert.Equal(1L, await _database.ScalarAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'mai'"));
    }

    [PostgresFact]
    public async Task Failures_are_told_in_plain_words_without_the_password()
    {
        var server = await PostgresServer.SharedAsync();
        await RefusedAsync(server.UrlOf("postgres", "wrong-password"), "PostgreSQL refuses this user or password: check both, and the server's pg_hba.conf.");
        await RefusedAsync(server.UrlOf("nowhere"), "there is no such database: make it with 'createdb', or give another.");
        await RefusedAsync("postgres://mai:wrong-password@127.0.0.1:1/orders", "PostgreSQL cannot be reached: Connection refused. Check host and port, and that the server runs.");
    }

    private static async Task RefusedAsync(string text, string words)
    {
        var url = StoreUrl.Parse(text);
        var error = await Assert.ThrowsAsync<StorageException>(() => PostgresDatabase.OpenAsync(url));
        Assert.Equal($"{url}: {words}", error.Message);
        Assert.DoesNotContain("wrong-password", error.ToString(), StringComparison.Ordinal);
    }
}
