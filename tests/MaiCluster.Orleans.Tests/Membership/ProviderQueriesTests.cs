using System.Net;
using MaiCluster.Postgres;
using MaiCluster.Storage;
using MaiCluster.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;

namespace MaiCluster.Orleans.Tests.Membership;

/// <summary>Orleans' own membership table and gateway list, on tables that this program made in a real PostgreSQL.</summary>
public sealed class ProviderQueriesTests : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private StoreUrl _url = null!;
    private AdoNetClusteringTable _table = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is null)
        {
            _url = StoreUrl.Parse(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
            await OrleansDatabase.InitAsync(_url);
            _table = await OpenAsync("cluster");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [PostgresFact]
    public async Task New_cluster_has_version_0_and_no_silo()
    {
        var data = await _table.ReadAllAsync();

        Assert.Empty(data.Members);
        Assert.Equal((0, "0"), (data.Version.Version, data.Version.VersionEtag));
        Assert.Empty((await (await OpenAsync("cluster")).ReadAllAsync()).Members); // the second silo finds the version there
    }

    [PostgresFact]
    public async Task Inserted_silo_is_read_back_as_it_was_written()
    {
        var entry = Entry(1);
        Assert.True(await _table.InsertRowAsync(entry, await NextAsync()));

        var all = await _table.ReadAllAsync();
        var (read, _) = Assert.Single(all.Members);
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Equal(read.SiloAddress, Assert.Single((await _table.ReadRowAsync(entry.SiloAddress)).Members).Item1.SiloAddress);
        var absent = await _table.ReadRowAsync(Entry(2).SiloAddress);
        Assert.Equal((0, 1), (absent.Members.Count, absent.Version.Version));
    }

    [PostgresFact]
    public async Task Insert_with_an_old_version_or_of_a_known_silo_is_refused()
    {
        var first = await NextAsync();
        Assert.True(await _table.InsertRowAsync(Entry(1), first));

        Assert.False(await _table.InsertRowAsync(Entry(2), first));
        Assert.False(await _table.InsertRowAsync(Entry(1), await NextAsync()));
        var data = await _table.ReadAllAsync();
        Assert.Equal((1, 1), (data.Members.Count, data.Version.Version));
    }

    [PostgresFact]
    public async Task Update_with_the_present_version_counts_and_an_old_one_is_refused()
    {
        var entry = Entry(1);
        await _table.InsertRowAsync(entry, await NextAsync());
        var next = await NextAsync();
        entry.Status = SiloStatus.Active;
        entry.AddSuspector(Entry(2).SiloAddress, Noon);

        var etag = Assert.Single((await _table.ReadAllAsync()).Members).Item2;

        Assert.True(await _table.UpdateRowAsync(entry, etag, next));
        Assert.False(await _table.UpdateRowAsync(Entry(1), etag, next));
        Assert.False(await _table.UpdateRowAsync(Entry(9), etag, await NextAsync()));

        var data = await _table.ReadAllAsync();
        var (read, _) = Assert.Single(data.Members);
        Assert.Equal((2, SiloStatus.Active), (data.Version.Version, read.Status));
        Assert.Equal(Tuple.Create(Entry(2).SiloAddress, Noon), Assert.Single(read.SuspectTimes!));
    }

    [PostgresFact]
    public async Task Sign_of_life_needs_no_version()
    {
        var entry = Entry(1);
        await _table.InsertRowAsync(entry, await NextAsync());
        entry.IAmAliveTime = Noon.AddMinutes(1);

        await _table.UpdateIAmAliveAsync(entry);

        var data = await _table.ReadAllAsync();
        Assert.Equal((1, Noon.AddMinutes(1)), (data.Version.Version, Assert.Single(data.Members).Item1.IAmAliveTime));
    }

    [PostgresFact]
    public async Task Dead_silos_are_cleaned_up_and_a_deleted_cluster_leaves_the_others()
    {
        var other = await OpenAsync("other");
        for (var i = 1; i <= 3; i++)
        {
            var entry = Entry(i);
            await _table.InsertRowAsync(entry, await NextAsync());
            entry.Status = i == 1 ? SiloStatus.Dead : SiloStatus.Active;
            await UpdateAsync(entry);
        }

        await _table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Noon.AddMinutes(1)));
        Assert.Equal([Entry(2).SiloAddress, Entry(3).SiloAddress], (await _table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress).Order());

        await _table.DeleteMembershipTableEntriesAsync("cluster");
        Assert.Equal(0, (await other.ReadAllAsync()).Version.Version);
        Assert.Empty((await (await OpenAsync("cluster")).ReadAllAsync()).Members);
    }

    [PostgresFact]
    public async Task Client_finds_the_gateways_of_active_silos()
    {
        foreach (var (number, status, proxy) in new[] { (1, SiloStatus.Active, 30001), (2, SiloStatus.Joining, 30002), (3, SiloStatus.Active, 0) })
        {
            var entry = Entry(number);
            entry.Status = status;
            entry.ProxyPort = proxy;
            await _table.InsertRowAsync(entry, await NextAsync());
        }

        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance,
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new AdoNetClusteringClientOptions { Invariant = OrleansDatabase.Invariant, ConnectionString = _url.RevealConnectionString() }),
            Options.Create(new GatewayOptions()),
            Options.Create(new ClusterOptions { ClusterId = "cluster" }));
        await gateways.InitializeGatewayListProvider();

        Assert.Equal([SiloAddress.New(IPAddress.Loopback, 30001, 1).ToGatewayUri()], await gateways.GetGateways());
    }

    [PostgresFact]
    public async Task Of_silos_that_join_with_one_version_one_gets_in()
    {
        var next = await NextAsync();
        var tables = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync("cluster")));

        var joined = await Task.WhenAll(tables.Select((table, i) => table.InsertRowAsync(Entry(i + 1), next)));

        Assert.Single(joined, won => won);
        var data = await _table.ReadAllAsync();
        Assert.Equal((1, 1), (data.Members.Count, data.Version.Version));
    }

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11110 + number, number),
        SiloName = $"node-{number}",
        HostName = "localhost",
        Status = SiloStatus.Joining,
        ProxyPort = 30000 + number,
        StartTime = Noon,
        IAmAliveTime = Noon,
    };

    private async Task UpdateAsync(MembershipEntry entry)
    {
        var data = await _table.ReadAllAsync();
        var (_, etag) = data.Members.Single(member => member.Item1.SiloAddress.Equals(entry.SiloAddress));
        Assert.True(await _table.UpdateRowAsync(entry, etag, data.Version.Next()));
    }

    private async Task<TableVersion> NextAsync() => (await _table.ReadAllAsync()).Version.Next();

    private async Task<AdoNetClusteringTable> OpenAsync(string cluster)
    {
        var table = new AdoNetClusteringTable(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = cluster }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = OrleansDatabase.Invariant, ConnectionString = _url.RevealConnectionString() }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }
}
