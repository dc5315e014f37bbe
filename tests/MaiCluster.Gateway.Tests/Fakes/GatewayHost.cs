using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>The gateway on a real Kestrel at a free loopback port, before a scripted pipeline.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StoreFolder? _folder;

    private GatewayHost(WebApplication app, Uri address, Uri grpc, ScriptedPipeline pipeline, LogLines log, StoreFolder? folder)
    {
        _app = app;
        _folder = folder;
        Pipeline = pipeline;
        Log = log;
        (Address, GrpcAddress) = (address, grpc);
        Client = new HttpClient { BaseAddress = Address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", KeyRing.Key);
    }

    public ScriptedPipeline Pipeline { get; }

    public LogLines Log { get; }

    public Uri Address { get; }

    /// <summary>For HTTP/2 in clear text.</summary>
    public Uri GrpcAddress { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="options">Changes them.</param>
    /// <param name="services">Adds some, or others.</param>
    /// <param name="folder">Where stored text is; null = a folder of its own.</param>
    public static async Task<GatewayHost> StartAsync(Action<GatewayOptions>? options = null, Action<IServiceCollection>? services = null, StoreFolder? folder = null)
    {
        var own = folder is null ? new StoreFolder() : null;
        var builder = WebApplication.CreateSlimBuilder();
        var pipeline = new ScriptedPipeline();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        ListenOptions? http = null, grpc = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listener => http = listener);
            kestrel.Listen(IPAddress.Loopback, 0, listener =>
            {
                grpc = listener;
                listener.Protocols = HttpProtocols.Http2;
            });
        });
        builder.Services.AddSingleton<IInferencePipeline>(pipeline);
        builder.Services.AddSingleton<IKeyStore>(new KeyRing());
        builder.Services.AddSingleton(new AdmissionGate(new KeyRing(), TimeProvider.System));
        builder.Services.AddSingleton(new AdminKeys([AdmissionGate.Hash(KeyRing.Key)]));
        builder.Services.AddSingleton(OneNode.View());
        builder.Services.AddSingleton<IFleetPort>(new OneNode());
        builder.Services.AddSingleton<IVoiceDetectors>(new LoudnessDetectors());
        await (folder ?? own!).AddToAsync(builder.Services);
        services?.Invoke(builder.Services);
        builder.Services.AddGateway(gateway =>
        {
            gateway.Node = "test-node";
            options?.Invoke(gateway);
        });
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return new GatewayHost(app, new Uri($"http://{http!.IPEndPoint}"), new Uri($"http://{grpc!.IPEndPoint}"), pipeline, log, own);
    }

    /// <summary>Posts JSON text and gives status and body.</summary>
    public async Task<(HttpResponseMessage Response, string Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var response = await Client.PostAsync(new Uri(path, UriKind.Relative), content).Within($"an answer to POST {path}");
        return (response, await response.Content.ReadAsStringAsync().Within("the answer's body"));
    }

    public async Task<JsonElement> PostJsonAsync(string path, string json, int status = 200)
    {
        var (response, body) = await PostAsync(path, json);
        Assert.True((int)response.StatusCode == status, $"Expected {status}, got {(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Asks with any method and key, with or without a body, and gives what came back.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, int status = 200, string key = KeyRing.Key, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Client.SendAsync(request).Within($"an answer to {method} {path}");
        var body = await response.Content.ReadAsStringAsync().Within("the answer's body");
        Assert.True((int)response.StatusCode == status, $"{method} {path}: expected {status}, got {(int)response.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }

    public Task<JsonElement> GetJsonAsync(string path, int status = 200) => SendAsync(HttpMethod.Get, path, status);

    /// <summary>Posts something wrong and gives the error object.</summary>
    public async Task<JsonElement> PostErrorAsync(string path, string json, int status = 400) => (await PostJsonAsync(path, json, status)).GetProperty("error");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
