using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Realtime.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Realtime;

/// <summary>Calls, and what is refused beside them.</summary>
internal static class RealtimeRoutes
{
    /// <summary>A WebSocket over HTTP/1.1, and over HTTP/2.</summary>
    private static readonly string[] WebSocket = ["GET", "CONNECT"];

    private static readonly string[] Any = ["GET", "POST"];

    public static IServiceCollection AddRealtime(this IServiceCollection services) => services
        .AddSingleton<CallServices>()
        .AddSingleton<ClientSecrets>()
        .AddSingleton<ClientSecretEndpoint>()
        .AddSingleton<RealtimeEndpoint>()
        .AddSingleton<RefusedRealtime>();

    public static void MapRealtime(this WebApplication app)
    {
        app.MapMethods("/v1/realtime", WebSocket, app.Services.GetRequiredService<RealtimeEndpoint>().HandleAsync);
        app.MapPost("/v1/realtime/client_secrets", app.Services.GetRequiredService<ClientSecretEndpoint>().HandleAsync);
        var refused = app.Services.GetRequiredService<RefusedRealtime>();
        app.MapPost("/v1/realtime", refused.CallsAsync);
        app.MapPost("/v1/realtime/calls", refused.CallsAsync);
        app.MapPost("/v1/realtime/calls/{id}/{action}", refused.CallsAsync);
        app.MapPost("/v1/realtime/sessions", refused.SessionsAsync);
        app.MapPost("/v1/realtime/transcription_sessions", refused.TranscriptionsAsync);
        app.MapMethods("/v1/realtime/translations", Any, refused.TranslationsAsync);
        app.MapPost("/v1/realtime/translations/{**rest}", refused.TranslationsAsync);
    }
}
