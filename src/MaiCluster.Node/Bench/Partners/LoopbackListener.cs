using System.Net;
using System.Net.Sockets;

namespace MaiCluster.Node.Bench.Partners;

/// <summary>Serves every connection to a free port of this machine until it is disposed of.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="serve">One connection; it is closed afterwards. That either side leaves is no failure.</param>
    public LoopbackListener(Func<TcpClient, CancellationToken, Task> serve)
    {
        _listener.Start(backlog: 4096);
        _accepting = AcceptAsync(serve);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(Func<TcpClient, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ServeAsync(client, serve, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<TcpClient, CancellationToken, Task> serve, CancellationToken end)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await serve(client, end);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // Either side left.
            }
        }
    }
}
