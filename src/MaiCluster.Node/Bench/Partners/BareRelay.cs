using System.Net;
using System.Net.Sockets;

namespace MaiCluster.Node.Bench.Partners;

/// <summary>The least that anything between a client and an upstream can do: it copies bytes both ways.</summary>
internal sealed class BareRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _upstream;
    private readonly Task _accepting;

    public BareRelay(Uri upstream)
    {
        _upstream = upstream;
        _listener.Start(backlog: 4096);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = PassOnAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using (client)
        using (var upstream = new TcpClient())
        {
            try
            {
                await upstream.ConnectAsync(_upstream.Host, _upstream.Port, _end.Token);
                (client.NoDelay, upstream.NoDelay) = (true, true);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(upstream.GetStream(), _end.Token), upstream.GetStream().CopyToAsync(client.GetStream(), _end.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // Either side left.
            }
        }
    }
}
