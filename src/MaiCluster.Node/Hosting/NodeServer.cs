using System.Net;
using System.Net.Sockets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MaiCluster.Node.Hosting;

/// <summary>Kestrel with only what the API needs: an empty builder reads no files and starts 100 ms sooner than the usual one.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NodeServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="services">Adds what the endpoints need.</param>
    /// <param name="endpoints">Maps them.</param>
    /// <exception cref="CommandFailedException">The address cannot be listened on.</exception>
    public static async Task<NodeServer> StartAsync(
        NodeOptions options,
        ShutdownSignals signals,
        RunningRequests running,
        ILoggerFactory loggers,
        Action<IServiceCollection> services,
        Action<WebApplication> endpoints)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime>(signals);
        builder.Services.AddRoutingCore();
        services(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(kestrel, options);
        });

        var app = builder.Build();
        endpoints(app);
        app.Use((context, next) => DrainGate.PassAsync(running, context, next)); // inside the gateway's frame, which gives each answer its id
        try
        {
            await app.StartAsync();
            return new NodeServer(app);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw Explain(options, e);
        }
    }

    /// <summary>Closes the port and what is still connected.</summary>
    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Listen(KestrelServerOptions kestrel, NodeOptions options)
    {
        if (options.Host != "localhost")
        {
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
        }
        else if (options.Port != 0)
        {
            kestrel.ListenLocalhost(options.Port);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, 0); // two sockets cannot share a port that is yet to be chosen
        }
    }

    private static CommandFailedException Explain(NodeOptions options, Exception cause)
    {
        var code = cause is SocketException direct ? direct.SocketErrorCode
            : cause.InnerException is AddressInUseException ? SocketError.AddressAlreadyInUse
            : cause.InnerException is SocketException inner ? inner.SocketErrorCode
            : SocketError.SocketError;
        return new CommandFailedException(
            code switch
            {
                SocketError.AddressAlreadyInUse => $"Port {options.Port} on {options.Host} is in use by another program: stop it, or choose another port with --port.",
                SocketError.AddressNotAvailable => $"{options.Host} is not an address of this machine: choose one of its own with --host, such as 127.0.0.1 or 0.0.0.0.",
                SocketError.AccessDenied => $"Port {options.Port} needs more rights than this user has: choose one above 1023 with --port.",
                _ => $"Cannot listen on {options.Host}, port {options.Port}: {cause.Message}",
            },
            ExitCode.Failed,
            cause);
    }
}
