using System.Net;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Tests.Oidc;

/// <summary>An issuer's keys over HTTP, at a free loopback port.</summary>
internal sealed class JwksServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JwksServer(WebApplication app) => _app = app;

    /// <summary>What it answers; null = it is away (503).</summary>
    public string? Json { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(_app.Urls.Single() + "/keys");

    public static async Task<JwksServer> StartAsync(params SigningKey[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new JwksServer(app) { Json = SigningKey.Jwks(keys) };
        app.MapGet("/keys", server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Returns once it was asked so often.</summary>
    public async Task AskedAsync(int times)
    {
        while (Requests < times)
        {
            var next = Volatile.Read(ref _next).Task;
            if (Requests < times)
            {
                await next.Within($"request {times} for the issuer's keys");
            }
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (Json is { } json)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
