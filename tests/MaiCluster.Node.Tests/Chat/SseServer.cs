using System.Net;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Tests.Chat;

/// <summary>Answers chat completions with the scripted bytes, one write each, and keeps what it was asked.</summary>
internal sealed class SseServer : IAsyncDisposable
{
    private readonly ShutdownSignals _signals = new();
    private readonly RunningRequests _running = new();
    private NodeServer? _server;

    public int Status { get; init; } = 200;

    /// <summary>What is written, part by part.</summary>
    public string[] Parts { get; init; } = [];

    /// <summary>True = after the parts nothing comes and nothing ends.</summary>
    public bool Hangs { get; init; }

    public List<string> Bodies { get; } = [];

    public string? Authorization { get; private set; }

    public int Port => _server!.Addresses.Http.Port;

    public async Task<SseServer> StartAsync()
    {
        _server = await NodeServer.StartAsync(
            new NodeOptions { DataDirectory = "", Port = 0 }, _signals, _running, NullLoggerFactory.Instance, _ => { }, app => app.MapPost("v1/chat/completions", AnswerAsync));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync();
            await _server.DisposeAsync();
        }

        _running.Dispose();
        _signals.Dispose();
    }

    public static string Chunk(string content) => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{System.Text.Json.JsonSerializer.Serialize(content)}}}}}]}}\n\n";

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Bodies.Add(await reader.ReadToEndAsync());
        Authorization = context.Request.Headers.Authorization;
        context.Response.StatusCode = Status;
        context.Response.ContentType = Status == (int)HttpStatusCode.OK ? "text/event-stream" : "application/json";
        foreach (var part in Parts)
        {
            await context.Response.WriteAsync(part);
            await context.Response.Body.FlushAsync();
        }

        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }
    }
}
