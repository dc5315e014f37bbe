using System.Data;
using MaiCluster.Postgres;
using MaiCluster.Storage.Postgres;
using Npgsql;

namespace MaiCluster.Storage.Tests.Postgres;

/// <summary>Every stored query, read from the table and run with the parameters that Orleans' provider gives it.</summary>
public sealed class OrleansQueriesTests : IAsyncLifetime
{
    private const int Joining = 2, Active = 3, Dead = 6;

    private static readonly DateTime Noon = Records.Noon.UtcDateTime;

    private readonly PostgresStoreDatabase _database = new();

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is null)
        {
            await OrleansDatabase.InitAsync(await _database.UrlAsync());
        }
    }

    public async Task DisposeAsync() => await _database.CloseAsync();

    [PostgresFact]
    public async Task Deployment_begins_once_with_version_0_and_no_silo()
    {
        Assert.Empty(await RunAsync("MembershipReadAllKey", Deployment()));
        Assert.True(await IsTrueAsync("InsertMembershipVersionKey", Deployment()));
        Assert.False(await IsTrueAsync("InsertMembershipVersionKey", Deployment()));

        var row = Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()));
        Assert.Equal((0, DBNull.Value), (row["Version"], row["StartTime"]));
        Assert.Empty(await RunAsync("MembershipReadAllKey", Deployment("other")));
    }

    [PostgresFact]
    public async Task Added_silo_is_read_back_and_moves_the_version()
    {
        await BeginAsync();
        Assert.True(await AddAsync("127.0.0.1", version: 0));

        var all = Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()));
        var one = Assert.Single(await RunAsync("MembershipReadRowKey", [.. Deployment(), .. Silo("127.0.0.1")]));
        Assert.Equal(all, one);
        var expected = new Dictionary<string, object>
        {
            ["Version"] = 1,
            ["Address"] = "127.0.0.1",
            ["Port"] = 11111,
            ["Generation"] = 7,
            ["SiloName"] = "node-a",
            ["HostName"] = "host-a",
            ["Status"] = Joining,
            ["ProxyPort"] = 30000,
            ["SuspectTimes"] = DBNull.Value,
            ["StartTime"] = Noon,
            ["IAmAliveTime"] = Noon,
        };
        Assert.Equal(expected.Count, one.Count);
        Assert.All(expected, column => Assert.Equal(column.Value, one[column.Key]));
    }

    [PostgresFact]
    public async Task Silo_that_is_not_there_is_read_as_the_version_alone()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);

        var row = Assert.Single(await RunAsync("MembershipReadRowKey", [.. Deployment(), .. Silo("127.0.0.2")]));
        Assert.Equal((1, DBNull.Value), (row["Version"], row["StartTime"]));
    }

    [PostgresFact]
    public async Task Add_with_an_old_version_or_of_a_known_silo_changes_nothing()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);

        Assert.False(await AddAsync("127.0.0.2", version: 0));
        Assert.False(await AddAsync("127.0.0.2", version: 2));
        Assert.False(await AddAsync("127.0.0.1", version: 1));
        Assert.Equal((1, 1), await StateAsync());
    }

    [PostgresFact]
    public async Task Change_with_the_present_version_moves_it_and_an_old_one_changes_nothing()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);

        Assert.True(await ChangeAsync("127.0.0.1", Active, "127.0.0.2:11111@7,2026-03-01 12:00:00.000 GMT", version: 1));
        Assert.False(await ChangeAsync("127.0.0.1", Dead, null, version: 1));
        Assert.False(await ChangeAsync("127.0.0.9", Dead, null, version: 2));

        var row = Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()));
        Assert.Equal((2, Active, "127.0.0.2:11111@7,2026-03-01 12:00:00.000 GMT"), (row["Version"], row["Status"], row["SuspectTimes"]));
        Assert.Equal((Noon, Noon.AddSeconds(1)), (row["StartTime"], row["IAmAliveTime"]));
        Assert.True(await ChangeAsync("127.0.0.1", Active, null, version: 2));
        Assert.Equal(DBNull.Value, Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()))["SuspectTimes"]);
    }

    [PostgresFact]
    public async Task Sign_of_life_is_written_without_a_version()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);

        await RunAsync("UpdateIAmAlivetimeKey", [.. Deployment(), .. Silo("127.0.0.1"), Time("IAmAliveTime", Noon.AddMinutes(1))]);

        var row = Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()));
        Assert.Equal((1, Noon.AddMinutes(1)), (row["Version"], row["IAmAliveTime"]));
    }

    [PostgresFact]
    public async Task Gateways_are_the_silos_of_the_status_that_have_a_port()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);
        await AddAsync("127.0.0.2", version: 1);
        await AddAsync("127.0.0.3", version: 2, proxy: 0);
        await ChangeAsync("127.0.0.2", Active, null, version: 3);
        await ChangeAsync("127.0.0.3", Active, null, version: 4);

        var gateway = Assert.Single(await RunAsync("GatewaysQueryKey", [.. Deployment(), Number("Status", Active)]));
        Assert.Equal(("127.0.0.2", 30000, 7), (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]));
    }

    [PostgresFact]
    public async Task Clean_up_takes_the_dead_that_were_silent_before_the_date_and_no_other()
    {
        await BeginAsync();
        for (var i = 1; i <= 3; i++)
        {
            await AddAsync($"127.0.0.{i}", version: i - 1);
        }

        await ChangeAsync("127.0.0.1", Dead, null, version: 3);
        await ChangeAsync("127.0.0.2", Dead, null, version: 4);
        await RunAsync("UpdateIAmAlivetimeKey", [.. Deployment(), .. Silo("127.0.0.2"), Time("IAmAliveTime", Noon.AddHours(1))]);

        await RunAsync("CleanupDefunctSiloEntriesKey", [.. Deployment(), Time("IAmAliveTime", Noon.AddMinutes(1))]);

        Assert.Equal(["127.0.0.2", "127.0.0.3"], (await RunAsync("MembershipReadAllKey", Deployment())).Select(row => (string)row["Address"]).Order());
    }

    [PostgresFact]
    public async Task Clean_up_of_one_silo_takes_it_only_as_it_was_read()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);
        NpgsqlParameter[] read(string? suspects) =>
            [.. Deployment(), .. Silo("127.0.0.1"), Time("StartTime", Noon), Time("IAmAliveTime", Noon.AddSeconds(1)), Text("SuspectTimes", suspects)];
        await ChangeAsync("127.0.0.1", Active, "someone", version: 1);
        await RunAsync("CleanupDefunctSiloEntryKey", read("someone"));
        Assert.Equal((2, 1), await StateAsync()); // not dead

        await ChangeAsync("127.0.0.1", Dead, "someone", version: 2);
        await RunAsync("CleanupDefunctSiloEntryKey", read(null));
        Assert.Equal((3, 1), await StateAsync());
        await RunAsync("CleanupDefunctSiloEntryKey", read("someone"));
        Assert.Equal((3, 0), await StateAsync());
    }

    [PostgresFact]
    public async Task Change_never_turns_a_later_sign_of_life_back()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);
        await RunAsync("UpdateIAmAlivetimeKey", [.. Deployment(), .. Silo("127.0.0.1"), Time("IAmAliveTime", Noon.AddMinutes(1))]);

        await ChangeAsync("127.0.0.1", Active, null, version: 1);

        Assert.Equal(Noon.AddMinutes(1), Assert.Single(await RunAsync("MembershipReadAllKey", Deployment()))["IAmAliveTime"]);
    }

    [PostgresFact]
    public async Task Deleted_deployment_leaves_the_others()
    {
        await BeginAsync();
        await AddAsync("127.0.0.1", version: 0);
        await RunAsync("InsertMembershipVersionKey", Deployment("other"));

        await RunAsync("DeleteMembershipTableEntriesKey", Deployment());

        Assert.Empty(await RunAsync("MembershipReadAllKey", Deployment()));
        Assert.Single(await RunAsync("MembershipReadAllKey", Deployment("other")));
    }

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Of_those_who_expect_the_same_version_one_wins(int round)
    {
        await BeginAsync();
        for (var version = 0; version < 10; version++)
        {
            var expected = version;
            var tries = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => AddAsync($"127.0.{round}.{(expected * 6) + i}", expected))));
            Assert.Single(tries, won => won);
            Assert.Equal((version + 1, version + 1), await StateAsync());
        }
    }

    private static NpgsqlParameter[] Deployment(string id = "cluster") => [Text("DeploymentId", id)];

    private static NpgsqlParameter[] Silo(string address) => [Text("Address", address), Number("Port", 11111), Number("Generation", 7)];

    private static NpgsqlParameter Text(string name, string? value) => new(name, DbType.String) { Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Number(string name, int value) => new(name, DbType.Int32) { Value = value };

    private static NpgsqlParameter Time(string name, DateTime value) => new(name, DbType.DateTime) { Value = value };

    private Task<bool> BeginAsync() => IsTrueAsync("InsertMembershipVersionKey", Deployment());

    private Task<bool> AddAsync(string address, int version, int proxy = 30000) => IsTrueAsync(
        "InsertMembershipKey",
        [
            .. Deployment(), Time("IAmAliveTime", Noon), Text("SiloName", "node-a"), Text("HostName", "host-a"), .. Silo(address),
            Time("StartTime", Noon), Number("Status", Joining), Number("ProxyPort", proxy), Number("Version", version),
        ]);

    private Task<bool> ChangeAsync(string address, int status, string? suspects, int version) => IsTrueAsync(
        "UpdateMembershipKey",
        [
            .. Deployment(), .. Silo(address), Time("IAmAliveTime", Noon.AddSeconds(1)), Number("Status", status), Text("SuspectTimes", suspects),
            Number("Version", version),
        ]);

    /// <summary>The deployment's version and how many silos it has.</summary>
    private async Task<(int Version, int Silos)> StateAsync()
    {
        var rows = await RunAsync("MembershipReadAllKey", Deployment());
        return ((int)rows[0]["Version"], rows.Count(row => row["StartTime"] is DateTime));
    }

    private async Task<bool> IsTrueAsync(string key, NpgsqlParameter[] parameters) => (bool)Assert.Single(Assert.Single(await RunAsync(key, parameters))).Value;

    /// <summary>The rows, each by the names that the provider asks for: it does not mind their case.</summary>
    private async Task<List<Dictionary<string, object>>> RunAsync(string key, NpgsqlParameter[] parameters)
    {
        await using var connection = await _database.ConnectAsync();
        await using var read = new NpgsqlCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = $1", connection) { Parameters = { new NpgsqlParameter { Value = key } } };
        await using var command = new NpgsqlCommand((string)(await read.ExecuteScalarAsync())!, connection);
        command.Parameters.AddRange(parameters);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object>>();
        while (await row.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, row.GetValue, StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }
}
