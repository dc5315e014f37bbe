using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Realtime;

/// <summary>A call with a gateway of its own, over a real WebSocket.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;

    private LiveClient(GatewayHost host, LivePipeline pipeline, ClientWebSocket socket) => (Host, Pipeline, _socket) = (host, pipeline, socket);

    public GatewayHost Host { get; }

    public LivePipeline Pipeline { get; }

    /// <summary>Everything that came, in order.</summary>
    public List<JsonElement> Events { get; } = [];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public string? Protocol => _socket.SubProtocol;

    public static Task<GatewayHost> HostAsync(LivePipeline pipeline, Action<GatewayOptions>? options = null) =>
        GatewayHost.StartAsync(options, services => services.AddSingleton<IInferencePipeline>(pipeline));

    public static async Task<LiveClient> StartAsync(Action<GatewayOptions>? options = null, LivePipeline? pipeline = null)
    {
        pipeline ??= new LivePipeline();
        return await CallAsync(await HostAsync(pipeline, options), pipeline, socket => socket.Options.SetRequestHeader("Authorization", "Bearer " + KeyRing.Key));
    }

    public static async Task<LiveClient> CallAsync(GatewayHost host, LivePipeline pipeline, Action<ClientWebSocket> prepare, string query = "?model=mai-live")
    {
        var socket = new ClientWebSocket();
        prepare(socket);
        var address = new UriBuilder(host.Address) { Scheme = "ws", Path = "/v1/realtime", Query = query }.Uri;
        await socket.ConnectAsync(address, CancellationToken.None).Within("the call to be taken");
        return new LiveClient(host, pipeline, socket);
    }

    public Task SendAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text);

    public Task SendAsync(byte[] message, WebSocketMessageType type) => _socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None).Within("a message to be sent");

    public Task UpdateAsync(string session) => SendAsync($$$"""{"type":"session.update","session":{"type":"realtime",{{{session}}}}}""");

    /// <summary>A tone of so many milliseconds, or silence, as 24 kHz samples.</summary>
    public Task AppendAsync(int milliseconds, bool isLoud)
    {
        var bytes = new byte[milliseconds * 48];
        for (var index = 0; isLoud && index < bytes.Length / 2; index++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(index * 2), (short)(9000 * Math.Sin(2 * Math.PI * 300 * index / 24_000)));
        }

        return SendAsync($$"""{"type":"input_audio_buffer.append","audio":"{{Convert.ToBase64String(bytes)}}"}""");
    }

    /// <summary>The caller speaks for half a second, and is silent.</summary>
    public async Task SpeakAsync()
    {
        await AppendAsync(500, isLoud: true);
        await AppendAsync(800, isLoud: false);
    }

    /// <summary>The next event of this type; all before it are kept in <see cref="Events"/>.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (await ReadAsync().Within($"{type}; so far came {string.Join(", ", Types)}") is { } next)
        {
            if (next.GetProperty("type").GetString() == type)
            {
                return next;
            }
        }

        throw new InvalidOperationException($"The call ended with {CloseStatus} '{CloseReason}' before {type}; there were {string.Join(", ", Types)}.");
    }

    /// <summary>Reads until the server hangs up.</summary>
    public async Task EndAsync()
    {
        while (await ReadAsync().Within("the call to end") is not null)
        {
        }
    }

    public async Task<JsonElement> ErrorAsync() => (await NextAsync("error")).GetProperty("error");

    public IEnumerable<string> Types => Events.Select(known => known.GetProperty("type").GetString()!);

    public async Task HangUpAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).Within("the goodbye to be sent");
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await Host.DisposeAsync();
    }

    private async Task<JsonElement?> ReadAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                var json = JsonElement.Parse(message.ToArray());
                Events.Add(json);
                return json;
            }
        }
    }
}
