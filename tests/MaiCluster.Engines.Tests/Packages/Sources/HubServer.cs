using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

/// <summary>A model hub on a local socket that can misbehave in every way a test asks for.</summary>
internal sealed class HubServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Func<HubRequest, HubAnswer>> _routes = new();
    private readonly ConcurrentQueue<HubRequest> _requests = new();

    public HubServer()
    {
        _listener.Start();
        _ = AcceptAsync(); // ends with the listener
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public HubOptions Options => new() { Endpoint = Address, BackOff = TimeSpan.FromMilliseconds(1), MaxAttempts = 4 };

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyList<HubRequest> Requests => [.. _requests];

    public IReadOnlyList<HubRequest> RequestsOf(string path) => [.. _requests.Where(request => request.Path == path)];

    public void Map(string path, Func<HubRequest, HubAnswer> answer) => _routes[path] = answer;

    /// <summary>Serves a repository as the real hub does: its listing, and each file with ranges and an ETag.</summary>
    public void AddRepository(string repository, string revision, params (string Path, byte[] Content, bool IsLarge)[] files)
    {
        var siblings = files.Select(file => file.IsLarge
            ? $$"""{"rfilename":"{{file.Path}}","size":{{file.Content.Length}},"blobId":"{{new string('0', 40)}}","lfs":{"sha256":"{{Sha256(file.Content)}}","size":{{file.Content.Length}},"pointerSize":134} }"""
            : $$"""{"rfilename":"{{file.Path}}","size":{{file.Content.Length}},"blobId":"{{GitBlob(file.Content)}}"}""");
        var listing = $$"""{"id":"{{repository}}","sha":"{{Commit}}","tags":["onnx","license:mit"],"siblings":[{{string.Join(',', siblings)}}]}""";
        Map($"/api/models/{repository}/revision/{revision}?blobs=true", _ => new HubAnswer(200, Encoding.UTF8.GetBytes(listing)));
        foreach (var (path, content, _) in files)
        {
            Map($"/{repository}/resolve/{revision}/{path}", request => Ranged(request, content, "\"v1\""));
        }
    }

    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The file or the range of it that is asked for, as long as the version is the one asked for.</summary>
    public static HubAnswer Ranged(HubRequest request, byte[] content, string tag)
    {
        var headers = new Dictionary<string, string> { ["ETag"] = tag };
        if (request.From == 0 || (request.Header("If-Range") is { } version && version != tag))
        {
            return new HubAnswer(200, content) { Headers = headers };
        }

        if (request.From >= content.Length)
        {
            return new HubAnswer(416, []) { Headers = headers };
        }

        headers["Content-Range"] = $"bytes {request.From}-{content.Length - 1}/{content.Length}";
        return new HubAnswer(206, content[(int)request.From..]) { Headers = headers };
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

#pragma warning disable CA5350 // git's own hash
    public static string GitBlob(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket);
                if (await ReadAsync(stream) is not { } request)
                {
                    return;
                }

                _requests.Enqueue(request);
                var answer = _routes.TryGetValue(request.Path, out var route) ? route(request) : new HubAnswer(404, []);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(answer)), _stop.Token);
                await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAfter ?? answer.Body.Length), _stop.Token);
                if (answer.Stall)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private static string Head(HubAnswer answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Answer\r\nConnection: close\r\n");
        if (answer.Length != -1)
        {
            head.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Length: {answer.Length ?? answer.Body.Length}\r\n");
        }

        foreach (var (name, value) in answer.Headers)
        {
            head.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    private async Task<HubRequest?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
        var first = await reader.ReadLineAsync(_stop.Token);
        if (first is null)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new HubRequest(first.Split(' ')[1], headers);
    }
}
