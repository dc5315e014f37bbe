using System.Net.Sockets;

namespace MaiCluster.Node.Bench.Partners;

/// <summary>The least that anything between a client and an upstream can do: it copies bytes both ways.</summary>
internal sealed class BareRelay : IAsyncDisposable
{
    private readonly LoopbackListener _listener;

    public BareRelay(Uri upstream) => _listener = new LoopbackListener((client, end) => PassOnAsync(client, upstream, end));

    public Uri Address => _listener.Address;

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static async Task PassOnAsync(TcpClient client, Uri address, CancellationToken end)
    {
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(address.Host, address.Port, end);
        upstream.NoDelay = true;
        await Task.WhenAny(client.GetStream().CopyToAsync(upstream.GetStream(), end), upstream.GetStream().CopyToAsync(client.GetStream(), end));
    }
}
