using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Realtime.Secrets;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Live;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Realtime;

/// <summary>GET /v1/realtime: a call over a WebSocket.</summary>
internal sealed class RealtimeEndpoint(RequestDesk desk, CallServices services, ClientSecrets secrets, ErrorAnswer errors)
{
    /// <summary>The protocol that browsers name, and the one that carries their secret.</summary>
    private const string Protocol = "realtime", KeyProtocol = "openai-insecure-api-key.";

    private int _calls;

    public async Task HandleAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _calls) > services.Limits.MaxLiveCalls)
        {
            Interlocked.Decrement(ref _calls);
            await errors.WriteAsync(context, new ApiError(StatusCodes.Status429TooManyRequests, ApiError.RateLimit, "rate_limit_exceeded",
                $"This node holds {services.Limits.MaxLiveCalls} calls, which is the most. Try again when one has ended."));
            return;
        }

        try
        {
            if (await ServeAsync(context, Exchange.Of(context)) is { } error)
            {
                await errors.WriteAsync(context, error);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange)
    {
        // :: Who calls, and whom
        var (caller, refused) = await AdmitAsync(context);
        if (caller is null)
        {
            return refused;
        }

        if (Query(context, "call_id") is not null)
        {
            return Unsupported("call_id", "'call_id' joins a call over WebRTC or SIP, and there are none here: calls are held over this WebSocket.");
        }

        if (Query(context, "intent") is { } intent)
        {
            return Unsupported("intent", $"'intent' is '{(intent.Length <= 32 ? intent : "...")}', which is of OpenAI's earlier API: there are only sessions of type \"realtime\" here.");
        }

        var name = Query(context, "model") ?? caller.Secret?.Model;
        if (name is null)
        {
            return CallState.Fault("model", "'model' is required in the query: /v1/realtime?model=mai-live.");
        }

        if (caller.Secret is { } secret && secret.Model != name)
        {
            return CallState.Fault("model", $"This client secret was made for {secret.Model}.");
        }

        var (models, unknown) = await CallModels.OpenAsync(services.Pipeline, name, exchange.Key!, context.RequestAborted);
        if (models is null)
        {
            return ApiError.From(unknown!);
        }

        exchange.Model = models.Live.Name;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return new ApiError(StatusCodes.Status426UpgradeRequired, ApiError.InvalidRequest, "upgrade_required", "/v1/realtime is a WebSocket: ask for it with 'Connection: Upgrade' and 'Upgrade: websocket'.");
        }

        var (settings, wrong) = await SettingsOf(caller, models, exchange.Key!, context.RequestAborted);
        if (settings is null)
        {
            return wrong;
        }

        var (ear, deaf) = await services.Detectors.OpenAsync(models.Live.VoiceDetector, context.RequestAborted);
        if (ear is null)
        {
            return ApiError.From(deaf!);
        }

        // :: The call
        await HoldAsync(context, exchange, models, settings, caller, ear);
        return null;
    }

    private async Task HoldAsync(HttpContext context, Exchange exchange, CallModels models, CallSettings settings, Caller caller, IVoiceEar ear)
    {
        using var call = new LiveCall(services, models, settings, exchange, caller.Credential, ear);
        var accept = new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null,
            KeepAliveInterval = services.Limits.ReaderSilence,
            KeepAliveTimeout = services.Limits.ReaderSilence,
        };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        await call.RunAsync(socket, exchange, context.RequestAborted);
    }

    private async ValueTask<(CallSettings? Settings, ApiError? Error)> SettingsOf(Caller caller, CallModels models, ApiKey key, CancellationToken cancellationToken)
    {
        if (caller.Secret is null)
        {
            return (CallSettings.Of(models.Live), null);
        }

        using var session = JsonDocument.Parse(caller.Secret.SessionJson);
        return await SessionStart.ReadAsync(session.RootElement, models, key, services, cancellationToken);
    }

    /// <summary>Who calls: by a key, or by a client secret in its place; from the header, or, where a browser cannot set one, from the protocol's name.</summary>
    private async ValueTask<(Caller? Caller, ApiError? Error)> AdmitAsync(HttpContext context)
    {
        var shown = RequestDesk.KeyOf(context)
            ?? context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(protocol => protocol.StartsWith(KeyProtocol, StringComparison.Ordinal))?[KeyProtocol.Length..];
        var secret = shown?.StartsWith(ClientSecrets.Prefix, StringComparison.Ordinal) == true ? await secrets.FindAsync(shown, context.RequestAborted) : null;
        var credential = secret is null ? Credential.Of(shown) : Credential.OfKey(secret.KeyHash);
        return await desk.CheckAsync(context, credential) is { } refused ? (null, ApiError.From(refused)) : (new Caller(secret, credential), null);
    }

    private static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static ApiError Unsupported(string param, string message) =>
        CallState.Fault(param, message, "unsupported_parameter");

    private sealed record Caller(ClientSecret? Secret, Credential Credential);
}
