using System.Net;
using System.Net.Sockets;
using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Postgres;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage;
using MaiCluster.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Reservations;

/// <summary>Silos and a gateway that speak over TCP on this machine, and a PostgreSQL of their own.</summary>
internal sealed class BudgetCluster : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly List<IHost> _hosts = [];
    private readonly List<TestNode> _nodes = [];

    private BudgetCluster(PostgresDatabase database) => _database = database;

    /// <summary>The gateway's way to budgets.</summary>
    public IBudgetActors Actors => _hosts[^1].Services.GetRequiredService<IBudgetActors>();

    public static async Task<BudgetCluster> StartAsync(int silos)
    {
        var url = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var cluster = new BudgetCluster(await PostgresDatabase.OpenAsync(StoreUrl.Parse(url), options: null, default));
        var ports = FreePorts(2 * silos);
        var primary = new IPEndPoint(IPAddress.Loopback, ports[0]);
        for (var silo = 0; silo < silos; silo++)
        {
            await cluster.AddSiloAsync($"silo-{silo}", ports[2 * silo], ports[(2 * silo) + 1], primary);
        }

        await cluster.AddAsync(host => host.UseOrleansClient(client => client.UseLocalhostClustering([ports[1], ports[3]]).UseMaiCluster()));
        return cluster;
    }

    /// <summary>What one process has of budgets.</summary>
    public BudgetParts NewParts()
    {
        var (store, options) = (new PostgresBudgetStore(_database), new BudgetOptions());
        return new BudgetParts
        {
            Store = store,
            Billed = new PostgresBilledRecords(_database),
            Catalogue = new BudgetCatalogue(store, options, TimeProvider.System, NullLogger<BudgetCatalogue>.Instance),
            Options = options,
            Time = TimeProvider.System,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            host.Dispose();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    private async Task AddSiloAsync(string name, int port, int gateway, IPEndPoint primary)
    {
        var node = new TestNode(name, new ReplicaCallOptions());
        _nodes.Add(node);
        await AddAsync(host =>
        {
            host.Services.AddSingleton(new NodeActors
            {
                Node = name,
                Replicas = node.Replicas,
                Devices = node.Devices,
                SessionStore = new MemorySessionStore(),
                Sessions = new SessionOptions(),
                Budgets = NewParts(),
                Fleet = node.MakeFleet,
                FleetOptions = TestNode.CautiousFleet,
            });
            host.UseOrleans(silo => silo.UseLocalhostClustering(port, gateway, primary).UseMaiCluster());
        });
    }

    private async Task AddAsync(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
    }

    private static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var probe in probes)
        {
            probe.Start();
        }

        var ports = Array.ConvertAll(probes, probe => ((IPEndPoint)probe.LocalEndpoint).Port);
        foreach (var probe in probes)
        {
            probe.Dispose();
        }

        return ports;
    }
}
