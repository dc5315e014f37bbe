using System.Net;
using System.Net.Sockets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Orleans.Cluster;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using MaiCluster.Silo.Settings;

namespace MaiCluster.Silo.Hosting;

/// <summary>This process as a part of its cluster: a silo, or a client of the silos; and the way to the cluster's actors.</summary>
internal sealed class ClusterMember : IAsyncDisposable
{
    /// <summary>Between two tries of a gateway to reach a silo.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly IHost _host;

    private ClusterMember(IHost host) => _host = host;

    public IReplicaLinks Links => _host.Services.GetRequiredService<IReplicaLinks>();

    public IFleetPort Fleet => _host.Services.GetRequiredService<IFleetPort>();

    public ISessions Sessions => _host.Services.GetRequiredService<ISessions>();

    public MoneyActors Money => new(_host.Services.GetRequiredService<IBudgetActors>(), _host.Services.GetRequiredService<ILedgers>());

    public ClusterView View => _host.Services.GetRequiredService<ClusterView>();

    /// <param name="node">What lives in this process; null for a gateway.</param>
    /// <param name="stopping">Told to end before it had joined.</param>
    /// <exception cref="CommandFailedException">It cannot join.</exception>
    public static async Task<ClusterMember> JoinAsync(
        SiloOptions options, NodeActors? node, ShutdownSignals signals, ILoggerFactory loggers, TimeProvider time, CancellationToken stopping)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers).AddSingleton(time).AddSingleton<IHostLifetime>(signals);
        if (node is not null)
        {
            CheckPort(options.Advertise, options.SiloPort, "--silo-port");
            CheckPort(options.Advertise, options.GatewayPort, "--gateway-port");
            builder.Services.AddSingleton(node);
            builder.UseOrleans(silo =>
            {
                ClusterLinks.Configure(silo, options);
                silo.UseMaiCluster().UseQuickMembership();
            });
        }
        else
        {
            builder.UseOrleansClient(client =>
            {
                ClusterLinks.Configure(client, options);
                client.UseConnectionRetryFilter(async (_, cancellationToken) =>
                {
                    await Task.Delay(RetryPause, time, cancellationToken);
                    return true;
                });
                client.UseMaiCluster();
            });
        }

        var host = builder.Build();
        try
        {
            await host.StartAsync(stopping);
            return new ClusterMember(host);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            host.Dispose();
            throw new CommandFailedException(
                $"{options.Name} cannot join the cluster '{options.Cluster}' with silo port {options.SiloPort} and gateway port {options.GatewayPort} of {options.Advertise}: {error.GetBaseException().Message}",
                ExitCode.Failed,
                error);
        }
    }

    /// <summary>Orleans would share a port with another process that does, and each get some of the other's connections.</summary>
    private static void CheckPort(IPAddress address, int port, string flag)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException error)
        {
            throw new CommandFailedException(
                error.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"Port {port} on {address} is in use by another program: stop it, or choose another port with {flag}."
                    : $"Cannot listen on {address}, port {port}: {error.Message}. The address is that of --advertise, the port of {flag}.",
                ExitCode.Failed,
                error);
        }
    }

    /// <summary>Says that this node takes nothing new.</summary>
    public void Drain() => _host.Services.GetService<NodeNews>()?.Drain();

    /// <summary>Leaves the cluster; the others know at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
