using System.Net.Sockets;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>Connects as clients do, and counts: calls of one client share a connection as long as it lives.</summary>
internal sealed class CountedConnections
{
    private int _count;

    public CountedConnections() => Handler = new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref _count);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public SocketsHttpHandler Handler { get; }

    public int Count => Volatile.Read(ref _count);
}
