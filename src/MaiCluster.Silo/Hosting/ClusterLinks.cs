using System.Net;
using System.Security.Cryptography;
using MaiCluster.Node.Commands;
using MaiCluster.Storage.Postgres;
using Orleans.Configuration;
#if ORLEANS_AZURE
using MaiCluster.Orleans.Azure;
#endif
#if ORLEANS_TLS
using MaiCluster.Orleans.Tls;
#endif
using OrleansSiloOptions = Orleans.Configuration.SiloOptions;
using SiloOptions = MaiCluster.Silo.Settings.SiloOptions;

namespace MaiCluster.Silo.Hosting;

/// <summary>How the processes of a cluster find each other and talk: membership, addresses, TLS.</summary>
internal static class ClusterLinks
{
    public static void Configure(ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => cluster.ServiceId = cluster.ClusterId = options.Cluster);
        silo.Configure<OrleansSiloOptions>(named => named.SiloName = options.Name);
        silo.ConfigureEndpoints(options.Advertise, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: false);
        if (options.AzureMembership is { } account)
        {
#if ORLEANS_AZURE
            silo.UseAzureStorage(account);
#else
            _ = account;
            throw NoAzure();
#endif
        }
        else if (options.Store!.IsPostgres)
        {
            silo.UseAdoNetClustering(database => (database.Invariant, database.ConnectionString) = (OrleansDatabase.Invariant, options.Store.RevealConnectionString()));
        }
        else
        {
            silo.UseDevelopmentClustering(new IPEndPoint(options.Advertise, options.SiloPort));
        }

#if ORLEANS_TLS
        LoadTls(options)?.Apply(silo);
#else
        RefuseTls(options);
#endif
    }

    public static void Configure(IClientBuilder client, SiloOptions options)
    {
        client.Configure<ClusterOptions>(cluster => cluster.ServiceId = cluster.ClusterId = options.Cluster);

        // The list of silos that can be called is read again this often (Orleans: 1 min): a restarted one is used again soon.
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        if (options.AzureMembership is { } account)
        {
#if ORLEANS_AZURE
            client.UseAzureStorage(account);
#else
            _ = account;
            throw NoAzure();
#endif
        }
        else
        {
            client.UseAdoNetClustering(database => (database.Invariant, database.ConnectionString) = (OrleansDatabase.Invariant, options.Store!.RevealConnectionString()));
        }

#if ORLEANS_TLS
        LoadTls(options)?.Apply(client);
#else
        RefuseTls(options);
#endif
    }

#if !ORLEANS_AZURE
    private static CommandFailedException NoAzure() => CommandFailedException.Usage(
        "--membership azure: needs the packages Microsoft.Orleans.*.AzureStorage, which were not found when this program was built: leave it out, and membership is in the store.");
#endif

#if ORLEANS_TLS
    private static MutualTls? LoadTls(SiloOptions options)
    {
        if (options.LinkCertificate is null)
        {
            return null;
        }

        try
        {
            return MutualTls.Load(options.LinkCertificate, options.LinkKey!, options.LinkAuthority!);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage($"TLS with {options.LinkCertificate}, {options.LinkKey} and {options.LinkAuthority} is not possible: {error.Message}");
        }
    }
#else
    private static void RefuseTls(SiloOptions options)
    {
        if (options.LinkCertificate is not null)
        {
            throw CommandFailedException.Usage(
                "--silo-tls-cert needs the package Microsoft.Orleans.Connections.Security, which was not found when this program was built: leave it out, and keep the cluster's links in a network of their own.");
        }
    }
#endif
}
