using System.Net;
using System.Net.Sockets;
using System.Text;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>A line to a partner that does what it is told: passes bytes on, or answers itself, waits, or cuts.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _partner;
    private readonly Task _accepting;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<TcpClient, bool> _open = new();

    public FaultyLine(Uri partner)
    {
        _partner = partner;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Answers of its own, one a connection, before any is passed on; each is sent when the request is there, and ends the connection.</summary>
    public Queue<string> Answers { get; } = new();

    /// <summary>Bytes of the next answer that are passed on before the connection is cut; null = all.</summary>
    public int? CutAfter { get; set; }

    /// <summary>The next request is taken and never answered.</summary>
    public bool FallsSilent { get; set; }

    public static string Answer(int status, string body, string contentType = "application/json", string headers = "") =>
        $"HTTP/1.1 {status} Status\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}Connection: close\r\n\r\n{body}";

    /// <summary>Ends the connections that are kept for later: the next request meets the next fault.</summary>
    public Task RenewAsync()
    {
        foreach (var client in _open.Keys)
        {
            client.Close();
        }

        return Until.TrueAsync(() => _open.IsEmpty, () => "A connection stayed open.");
    }

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
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (FallsSilent)
                {
                    FallsSilent = false;
                    await ReadRequestAsync(client.GetStream());
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
                }
                else if (Answers.TryDequeue(out var answer))
                {
                    await ReadRequestAsync(client.GetStream());
                    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), _end.Token);
                }
                else
                {
                    await PassOnAsync(client);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // Either side left.
            }
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var partner = new TcpClient();
        await partner.ConnectAsync(_partner.Host, _partner.Port, _end.Token);
        _open[client] = true;
        try
        {
            var (there, back) = (CopyAsync(client, partner, null), CopyAsync(partner, client, CutAfter));
            CutAfter = null;
            await Task.WhenAny(there, back);
            if (client.Client is { Connected: true } socket)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0); // a reset, where it was cut
            }
        }
        finally
        {
            _open.TryRemove(client, out _);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, int? most)
    {
        var (buffer, left) = (new byte[4096], most ?? int.MaxValue);
        for (int read; left > 0 && (read = await from.GetStream().ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), _end.Token)) > 0; left -= most is null ? 0 : read)
        {
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    /// <summary>Until its body is whole: who answers sooner and closes resets the sender.</summary>
    private async Task ReadRequestAsync(NetworkStream stream)
    {
        var (bytes, buffer) = (new List<byte>(), new byte[4096]);
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.UTF8.GetString([.. bytes]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && bytes.Count - head - 4 >= LengthOf(text[..head])))
            {
                return;
            }
        }
    }

    private static int LengthOf(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line ? int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
}
