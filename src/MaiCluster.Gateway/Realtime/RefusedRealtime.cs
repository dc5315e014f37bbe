using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Realtime.Calls;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Realtime;

/// <summary>What OpenAI has beside the WebSocket and is not served here: each is refused by name.</summary>
internal sealed class RefusedRealtime(RequestDesk desk, ErrorAnswer errors)
{
    public Task CallsAsync(HttpContext context) =>
        RefuseAsync(context, "Calls over WebRTC and SIP are not served here. Open a WebSocket at /v1/realtime; a browser does it with a secret of POST /v1/realtime/client_secrets.");

    public Task SessionsAsync(HttpContext context) =>
        RefuseAsync(context, "This is of OpenAI's earlier API. A secret for browsers is made by POST /v1/realtime/client_secrets.");

    public Task TranscriptionsAsync(HttpContext context) =>
        RefuseAsync(context, "Transcription sessions are not served here. Send a recording to POST /v1/audio/transcriptions, or set 'audio.input.transcription' in a session of type \"realtime\".");

    public Task TranslationsAsync(HttpContext context) =>
        RefuseAsync(context, "Translation sessions are not served here. Send a recording to POST /v1/audio/translations.");

    private async Task RefuseAsync(HttpContext context, string message) =>
        await errors.WriteAsync(context, await desk.AdmitAsync(context) ?? CallState.Fault(null, message, "unsupported_endpoint"));
}
