using System.Net.Sockets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MaiCluster.Node.Hosting;

/// <summary>Kestrel with only what the API needs: an empty builder reads no files and starts 100 ms sooner than the usual one.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerTls? _tls;

    private NodeServer(WebApplication app, NodeAddresses addresses, ServerTls? tls) => (_app, Addresses, _tls) = (app, addresses, tls);

    public NodeAddresses Addresses { get; }

    /// <summary>Tells at the start what would fail at its end, after models were fetched and loaded.</summary>
    /// <exception cref="CommandFailedException">A port cannot be listened on, or there is no certificate for it.</exception>
    public static void Check(NodeOptions options)
    {
        var ports = ServerPort.Of(options);
        using var tls = TlsOf(options, ports);
        new NodeListeners(options, ports, tls).Check();
    }

    /// <param name="services">Adds what the endpoints need.</param>
    /// <param name="endpoints">Maps them.</param>
    /// <exception cref="CommandFailedException">A port cannot be listened on, or there is no certificate for it.</exception>
    public static async Task<NodeServer> StartAsync(
        NodeOptions options,
        ShutdownSignals signals,
        RunningRequests running,
        ILoggerFactory loggers,
        Action<IServiceCollection> services,
        Action<WebApplication> endpoints)
    {
        var ports = ServerPort.Of(options);
        var tls = TlsOf(options, ports);
        var listeners = new NodeListeners(options, ports, tls);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime>(signals);
        builder.Services.AddRoutingCore();
        services(builder.Services);
        builder.Services.Configure<SocketTransportOptions>(listeners.Watch);
        builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.UnsafePreferInlineScheduling = true); // a piece of a stream changes threads once, not twice; nothing here blocks the one it comes on
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listeners.Open(kestrel);
        });

        var app = builder.Build();
        endpoints(app);
        app.Use((context, next) => DrainGate.PassAsync(running, context, next)); // inside the gateway's frame, which gives each answer its id
        try
        {
            await app.StartAsync();
            return new NodeServer(app, listeners.Addresses, tls);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            tls?.Dispose();
            throw listeners.Explain(e);
        }
    }

    /// <summary>Closes the port and what is still connected.</summary>
    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _tls?.Dispose();
    }

    private static ServerTls? TlsOf(NodeOptions options, IReadOnlyList<ServerPort> ports) =>
        ports.Any(port => port.Speaks == ServerProtocol.Https) ? ServerTls.Open(options, TimeProvider.System) : null;
}
