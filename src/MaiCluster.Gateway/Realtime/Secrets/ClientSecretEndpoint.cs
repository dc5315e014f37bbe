using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Realtime.Calls;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Realtime.Secrets;

/// <summary>POST /v1/realtime/client_secrets: a short-lived secret that a browser may have in the place of a key.</summary>
internal sealed class ClientSecretEndpoint(RequestDesk desk, CallServices services, ClientSecrets secrets, ErrorAnswer errors, IOptions<GatewayOptions> options)
{
    public FieldTable<ClientSecretDraft> Table { get; } = ClientSecretFields.Table(options.Value);

    public async Task HandleAsync(HttpContext context)
    {
        if (await ServeAsync(context, Exchange.Of(context)) is { } error)
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange)
    {
        if (await desk.AdmitAsync(context) is { } refused)
        {
            return refused;
        }

        var credential = Credential.Of(RequestDesk.KeyOf(context));
        if (credential.Token is not null)
        {
            return ApiError.From(new RequestFailure(FailureKind.Forbidden, "A client secret lives as long as the API key that made it: ask with an API key, not with a token."));
        }

        var draft = new ClientSecretDraft();
        if (await desk.ReadAsync(context, Table, draft, static (_, _) => { }) is { } malformed)
        {
            return malformed;
        }

        var name = draft.Session.ValueKind == JsonValueKind.Object && draft.Session.TryGetProperty("model", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : null;
        if (name is null)
        {
            return CallState.Fault("session.model", "'session.model' is required: the name of a live model, as GET /v1/models lists it.");
        }

        var (models, unknown) = await CallModels.OpenAsync(services.Pipeline, name, exchange.Key!, context.RequestAborted);
        if (models is null)
        {
            return ApiError.From(unknown!);
        }

        exchange.Model = models.Live.Name;
        var (settings, wrong) = await SessionStart.ReadAsync(draft.Session, models, exchange.Key!, services, context.RequestAborted);
        if (settings is null)
        {
            return wrong;
        }

        var secret = new ClientSecret(exchange.KeyId!, credential.Hash, name, draft.Session.GetRawText());
        var (text, expires) = await secrets.AddAsync(secret, TimeSpan.FromSeconds(draft.Seconds), context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("value"u8, text);
            json.WriteNumber("expires_at"u8, expires.ToUnixTimeSeconds());
            json.WriteStartObject("session"u8);
            SettingsJson.Write(json, settings, LiveId.New("sess"), expires.ToUnixTimeSeconds());
            json.WriteEndObject();
        });
        return null;
    }
}
