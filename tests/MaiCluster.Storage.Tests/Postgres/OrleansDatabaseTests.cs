using MaiCluster.Postgres;
using MaiCluster.Storage.Postgres;

namespace MaiCluster.Storage.Tests.Postgres;

public sealed class OrleansDatabaseTests : IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    [PostgresFact]
    public async Task Empty_database_gets_the_tables_once()
    {
        var url = await _database.UrlAsync();
        Assert.Equal(OrleansSetup.Created, await OrleansDatabase.InitAsync(url));
        Assert.Equal(OrleansSetup.AlreadyThere, await OrleansDatabase.InitAsync(url));
        Assert.Equal((long)OrleansSchema.Queries.Count, await _database.ScalarAsync("SELECT count(*) FROM OrleansQuery"));
    }

    [PostgresFact]
    public async Task Of_many_that_set_up_at_once_one_does()
    {
        var url = await _database.UrlAsync();
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OrleansDatabase.InitAsync(url)));
        Assert.Single(done, setup => setup == OrleansSetup.Created);
        Assert.Equal(7, done.Count(setup => setup == OrleansSetup.AlreadyThere));
    }

    [PostgresFact]
    public async Task Database_with_tables_of_Orleans_own_scripts_stays_as_it_is()
    {
        // Other tables of the same names and rows of the same keys: what another script would have made.
        await _database.ExecuteAsync("CREATE TABLE OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText varchar(8000)); CREATE TABLE OrleansMembershipTable (DeploymentId text)");
        foreach (var key in OrleansSchema.Queries.Keys.Where(key => key != OrleansSchema.OptionalKey))
        {
            await _database.ExecuteAsync($"INSERT INTO OrleansQuery VALUES ('{key}', 'SELECT 1')");
        }

        Assert.Equal(OrleansSetup.AlreadyThereFromOrleans, await OrleansDatabase.InitAsync(await _database.UrlAsync()));
        Assert.Equal(9L, await _database.ScalarAsync("SELECT count(*) FROM OrleansQuery WHERE QueryText = 'SELECT 1'"));
        Assert.Equal(DBNull.Value, await _database.ScalarAsync("SELECT to_regclass('OrleansMembershipVersionTable')::text"));
    }

    [PostgresFact]
    public async Task Queries_of_another_provider_of_Orleans_are_kept()
    {
        await _database.ExecuteAsync("CREATE TABLE OrleansQuery (QueryKey text PRIMARY KEY, QueryText text); INSERT INTO OrleansQuery VALUES ('ReadReminderRowKey', 'SELECT 1')");
        Assert.Equal(OrleansSetup.Created, await OrleansDatabase.InitAsync(await _database.UrlAsync()));
        Assert.Equal(OrleansSchema.Queries.Count + 1L, await _database.ScalarAsync("SELECT count(*) FROM OrleansQuery"));
    }

    [PostgresFact]
    public async Task Half_a_setup_is_refused_and_left_as_it_is()
    {
        await _database.ExecuteAsync(
            "CREATE TABLE OrleansQuery (QueryKey text PRIMARY KEY, QueryText text); INSERT INTO OrleansQuery VALUES ('GatewaysQueryKey', 'SELECT 1'); CREATE TABLE OrleansMembershipTable (DeploymentId text)");
        var error = await Assert.ThrowsAsync<StorageException>(async () => await OrleansDatabase.InitAsync(await _database.UrlAsync()));
        Assert.Equal(
            $"{await _database.UrlAsync()} has a part of Orleans' membership and lacks of OrleansQuery the rows CleanupDefunctSiloEntriesKey, DeleteMembershipTableEntriesKey, "
            + "InsertMembershipKey, InsertMembershipVersionKey, MembershipReadAllKey, MembershipReadRowKey, UpdateIAmAlivetimeKey, UpdateMembershipKey: "
            + "complete it with the scripts it was made with, or give another database. Nothing was changed.",
            error.Message);
        Assert.Equal(1L, await _database.ScalarAsync("SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task File_is_refused_for_a_cluster()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => OrleansDatabase.InitAsync(StoreUrl.Parse("sqlite:mai.db")));
        Assert.Equal("sqlite:mai.db: a cluster of several processes needs PostgreSQL: give postgres://USER:PASSWORD@HOST:PORT/DATABASE.", error.Message);
    }
}
