using System.Net;
using System.Net.Sockets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MaiCluster.Node.Hosting;

/// <summary>The node's ports: opens each for what it speaks, tells where they are, and which one could not be taken.</summary>
internal sealed class NodeListeners(NodeOptions options, IReadOnlyList<ServerPort> ports, ServerTls? tls)
{
    private readonly ListenOptions?[] _listeners = new ListenOptions?[ports.Count];
    private EndPoint? _last;

    /// <summary>Known once they listen.</summary>
    public NodeAddresses Addresses => new(
        new Uri($"http://{Address(ServerProtocol.Http)}/"),
        Address(ServerProtocol.Grpc),
        Address(ServerProtocol.Https) is { } https ? new Uri($"https://{https}/") : null);

    /// <summary>Takes each port for a moment.</summary>
    /// <exception cref="CommandFailedException">One cannot be taken.</exception>
    public void Check()
    {
        var address = options.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Host);
        foreach (var port in ports.Where(port => port.Number != 0))
        {
            try
            {
                _last = new IPEndPoint(address, port.Number);
                SocketTransportOptions.CreateDefaultBoundListenSocket(_last).Dispose();
            }
            catch (SocketException e)
            {
                throw Explain(e);
            }
        }
    }

    public void Open(KestrelServerOptions kestrel)
    {
        for (var index = 0; index < ports.Count; index++)
        {
            Open(kestrel, index);
        }
    }

    /// <summary>Makes sockets as Kestrel would, and remembers for which port the last one was.</summary>
    public void Watch(SocketTransportOptions sockets) => sockets.CreateBoundListenSocket = endpoint =>
    {
        _last = endpoint;
        return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
    };

    /// <summary>Why the last port could not be taken.</summary>
    public CommandFailedException Explain(Exception cause)
    {
        var code = cause is SocketException direct ? direct.SocketErrorCode
            : cause.InnerException is AddressInUseException ? SocketError.AddressAlreadyInUse
            : cause.InnerException is SocketException inner ? inner.SocketErrorCode
            : SocketError.SocketError;
        var number = (_last as IPEndPoint)?.Port ?? options.Port;
        var flag = (ports.FirstOrDefault(port => port.Number == number) ?? ports[0]).Flag;
        return new CommandFailedException(
            code switch
            {
                SocketError.AddressAlreadyInUse => $"Port {number} on {options.Host} is in use by another program: stop it, or choose another port with {flag}.",
                SocketError.AddressNotAvailable => $"{options.Host} is not an address of this machine: choose one of its own with --host, such as 127.0.0.1 or 0.0.0.0.",
                SocketError.AccessDenied => $"Port {number} needs more rights than this user has: choose one above 1023 with {flag}.",
                _ => $"Cannot listen on {options.Host}, port {number}: {cause.Message}",
            },
            ExitCode.Failed,
            cause);
    }

    private void Open(KestrelServerOptions kestrel, int index)
    {
        var port = ports[index].Number;
        if (options.Host != "localhost")
        {
            kestrel.Listen(IPAddress.Parse(options.Host), port, listener => Speak(listener, index));
        }
        else if (port != 0)
        {
            kestrel.ListenLocalhost(port, listener => Speak(listener, index));
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, 0, listener => Speak(listener, index)); // two sockets cannot share a port that is yet to be chosen
        }
    }

    private void Speak(ListenOptions listener, int index)
    {
        _listeners[index] = listener;
        var speaks = ports[index].Speaks;
        listener.Protocols = speaks switch
        {
            ServerProtocol.Http => HttpProtocols.Http1,
            ServerProtocol.Grpc => HttpProtocols.Http2,
            _ => HttpProtocols.Http1AndHttp2,
        };
        if (speaks == ServerProtocol.Https)
        {
            listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls!.Current()) });
        }
    }

    private string? Address(ServerProtocol speaks)
    {
        for (var index = 0; index < ports.Count; index++)
        {
            if (ports[index].Speaks == speaks)
            {
                var number = ports[index].Number == 0 ? _listeners[index]!.IPEndPoint!.Port : ports[index].Number;
                return new UriBuilder("http", options.Host == "localhost" && ports[index].Number == 0 ? "127.0.0.1" : options.Host, number).Uri.Authority;
            }
        }

        return null;
    }
}
