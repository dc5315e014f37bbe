using MaiCluster.Orleans.Budgets;
using MaiCluster.Orleans.Cluster;
using MaiCluster.Orleans.Fleets;
using MaiCluster.Orleans.Ledgers;
using MaiCluster.Orleans.Placement;
using MaiCluster.Orleans.Replicas;
using MaiCluster.Orleans.Sessions;
using MaiCluster.Orleans.Wire;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace MaiCluster.Orleans.Hosting;

/// <summary>Puts the actors of a cluster into a silo, and the way to them into a silo or a gateway.</summary>
public static class ClusterHosting
{
    /// <summary>The host adds a <see cref="NodeActors"/>; it gets the adapters of <see cref="UseMaiCluster(IClientBuilder)"/> and holds this node's grains.</summary>
    public static ISiloBuilder UseMaiCluster(this ISiloBuilder silo)
    {
        silo.Services.AddPlacementDirector<GpuPackingPlacement, GpuPackingDirector>();
        AddAdapters(silo.Services);
        silo.Services.AddSingleton<ActiveSessions>();
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<NodeActors>((options, node) =>
            options.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = Max(node.Sessions.IdleAfter, options.CollectionQuantum));
        silo.Services.AddSingleton(services => new NodeNews(
            services.GetRequiredService<NodeActors>(),
            services.GetRequiredService<SnapshotCast>(),
            services.GetRequiredService<ClusterView>(),
            services.GetRequiredService<IFleetPort>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<NodeNews>>()));
        silo.Services.AddHostedService(services => services.GetRequiredService<NodeNews>());
        return silo;
    }

    /// <summary>Adds <see cref="IReplicaLinks"/>, <see cref="IReplicaControl"/>, <see cref="IFleetPort"/>, <see cref="ISessions"/>, <see cref="IBudgetActors"/> and <see cref="ILedgers"/> over grains, and keeps the host's <see cref="ClusterView"/>.</summary>
    public static IClientBuilder UseMaiCluster(this IClientBuilder client)
    {
        AddAdapters(client.Services);
        return client;
    }

    private static void AddAdapters(IServiceCollection services)
    {
        services.AddMessageTypes();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new NewsOptions());
        services.TryAddSingleton(new ReplicaCallOptions());
        services.TryAddSingleton<ClusterView>();
        services.AddSingleton<SnapshotCast>();
        services.AddSingleton<GrainPatience>();
        services.AddSingleton<IReplicaLinks, GrainReplicaLinks>();
        services.AddSingleton<IReplicaControl, GrainReplicaControl>();
        services.AddSingleton<IFleetPort, GrainFleetPort>();
        services.AddSingleton<ISessions, GrainSessions>();
        services.AddSingleton<IBudgetActors, GrainBudgets>();
        services.AddSingleton<ILedgers, GrainLedgers>();
        services.AddHostedService<SnapshotFeed>();
    }

    /// <summary>Orleans looks for idle grains once a quantum, and takes no shorter age.</summary>
    private static TimeSpan Max(TimeSpan age, TimeSpan quantum) => age > quantum ? age : quantum + TimeSpan.FromSeconds(1);
}
