using System.Net;
using System.Net.Sockets;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Node.Tests.Hosting;

public sealed class DrainTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ShutdownSignals _signals = new();
    private readonly RunningRequests _running = new();
    private readonly HttpClient _client = new();
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await StartAsync(Options(0));
        _client.BaseAddress = _server.Addresses.Http;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _running.Dispose();
        _signals.Dispose();
    }

    [Fact]
    public async Task A_running_stream_finishes_and_a_new_request_is_turned_away()
    {
        using var stream = await OpenStreamAsync();
        var drained = Drain.RunAsync(_running, Limit, _time, _signals.Now);

        using var refused = await _client.PostAsync("stream", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("\"code\":\"server_draining\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("alive", await _client.GetStringAsync("probe"));
        Assert.False(drained.IsCompleted);

        _finish.SetResult();
        Assert.Equal("begin end", await stream.Content.ReadAsStringAsync().WaitAsync(Patience));
        Assert.Equal(0, await drained.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_stream_that_outlasts_the_limit_is_cut()
    {
        using var stream = await OpenStreamAsync();
        var drained = Drain.RunAsync(_running, Limit, _time, _signals.Now);

        _time.Advance(Limit);
        Assert.Equal(1, await drained.WaitAsync(Patience));
        Assert.False(await _ended.Task.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<Exception>(() => stream.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_second_signal_does_not_wait()
    {
        using var stream = await OpenStreamAsync();
        Assert.True(_signals.Press());
        Assert.True(_signals.Drain.IsCancellationRequested);
        var drained = Drain.RunAsync(_running, Limit, _time, _signals.Now);
        Assert.False(drained.IsCompleted);

        Assert.True(_signals.Press());
        Assert.Equal(1, await drained.WaitAsync(Patience));
        Assert.False(_signals.Press());
    }

    [Fact]
    public async Task Calls_by_grpc_are_turned_away_in_their_own_way_and_their_probes_are_not()
    {
        await Drain.RunAsync(_running, Limit, _time, _signals.Now).WaitAsync(Patience);

        using var refused = await CallAsync("stream");
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal("14", refused.Headers.GetValues("grpc-status").Single());
        Assert.Equal("5000", refused.Headers.GetValues("grpc-retry-pushback-ms").Single());

        using var probe = await CallAsync("grpc.health.v1.Health/Check");
        Assert.Equal("well", await probe.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_idle_node_drains_at_once() =>
        Assert.Equal(0, await Drain.RunAsync(_running, Limit, _time, _signals.Now).WaitAsync(Patience));

    [Fact]
    public async Task A_port_in_use_is_told_by_number()
    {
        var refusal = await Assert.ThrowsAsync<CommandFailedException>(() => StartAsync(Options(_server.Addresses.Http.Port)));
        Assert.Equal($"Port {_server.Addresses.Http.Port} on 127.0.0.1 is in use by another program: stop it, or choose another port with --port.", refusal.Message);
        Assert.Equal(refusal.Message, Assert.Throws<CommandFailedException>(() => NodeServer.Check(Options(_server.Addresses.Http.Port))).Message); // before anything was fetched
    }

    [Fact]
    public void A_certificate_that_is_not_there_is_told_before_anything_is_fetched()
    {
        var options = Options(port: 0) with { TlsCertificate = "/nowhere/node.pem", TlsKey = "/nowhere/node.key" };
        var refusal = Assert.Throws<CommandFailedException>(() => NodeServer.Check(options));
        Assert.StartsWith("TLS with /nowhere/node.pem and /nowhere/node.key is not possible: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ports_that_were_checked_can_be_taken()
    {
        int free;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            free = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        var options = Options(free) with { GrpcPort = 0 };
        NodeServer.Check(options);
        await using var server = await StartAsync(options);
        Assert.Equal(free, server.Addresses.Http.Port);
    }

    private static NodeOptions Options(int port) => new() { DataDirectory = "", Port = port };

    private Task<NodeServer> StartAsync(NodeOptions options) => NodeServer.StartAsync(
        options,
        _signals,
        _running,
        NullLoggerFactory.Instance,
        _ => { },
        endpoints =>
        {
            endpoints.MapGet("probe", () => "alive");
            endpoints.MapPost("stream", StreamAsync);
            endpoints.MapPost("grpc.health.v1.Health/Check", () => "well");
        });

    private async Task StreamAsync(HttpContext context)
    {
        await context.Response.WriteAsync("begin ");
        await context.Response.Body.FlushAsync();
        try
        {
            await _finish.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("end");
            _ended.SetResult(true);
        }
        catch (OperationCanceledException)
        {
            _ended.SetResult(false);
        }
    }

    private async Task<HttpResponseMessage> CallAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{_server.Addresses.Grpc}/{path}"))
        {
            Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } },
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await _client.SendAsync(request).WaitAsync(Patience);
    }

    private async Task<HttpResponseMessage> OpenStreamAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "stream");
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
    }
}
