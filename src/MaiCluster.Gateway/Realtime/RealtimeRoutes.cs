using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Realtime.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Realtime;

/// <summary>Calls, and what is refused beside them.</summary>
internal static class RealtimeRoutes
{
    public static IServiceCollection AddRealtime(this IServiceCollection services) => services
        .AddSingleton<CallServices>()
        .AddSingleton<ClientSecrets>()
        .AddSingleton<ClientSecretEndpoint>()
        .AddSingleton<RealtimeEndpoint>()
        .AddSingleton<RefusedRealtime>();

#pragma warning disable ASP0022 // a route without methods takes what the same one for GET leaves: routing prefers the one that says more
    public static void MapRealtime(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<RealtimeEndpoint>();
        app.MapGet("/v1/realtime", calls.HandleAsync);
        app.MapPost("/v1/realtime/client_secrets", app.Services.GetRequiredService<ClientSecretEndpoint>().HandleAsync);

        // Any other method, and what only says that it is not served.
        var refused = app.Services.GetRequiredService<RefusedRealtime>();
        app.Map("/v1/realtime", context => context.WebSockets.IsWebSocketRequest ? calls.HandleAsync(context) : refused.CallsAsync(context)); // CONNECT, over HTTP/2
        app.Map("/v1/realtime/calls", refused.CallsAsync);
        app.Map("/v1/realtime/calls/{**rest}", refused.CallsAsync);
        app.Map("/v1/realtime/sessions", refused.SessionsAsync);
        app.Map("/v1/realtime/transcription_sessions", refused.TranscriptionsAsync);
        app.Map("/v1/realtime/translations", refused.TranslationsAsync);
        app.Map("/v1/realtime/translations/{**rest}", refused.TranslationsAsync);
    }
#pragma warning restore ASP0022
}
