using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Partners;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Transcription;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Routes;

/// <summary>Reads a request's body once, whoever shall have it: it stays there for the house's endpoint.</summary>
internal sealed class ClientBodyReader(IOptions<GatewayOptions> options)
{
    private readonly MultipartLimits _form = new(TranscriptionFields.File, options.Value.MaxAudioBytes);

    /// <returns>The body, with the endpoint's own limit; no body where it is none that has a model, and the house's endpoint says why.</returns>
    public async ValueTask<(ClientBody? Body, ApiError? Error)> ReadAsync(HttpContext context, PartnerOperation operation)
    {
        var isForm = operation is PartnerOperation.Transcription or PartnerOperation.Translation;
        if (isForm ? MultipartBody.BoundaryOf(context.Request.ContentType) is null : !JsonBody.IsJson(context.Request.ContentType))
        {
            return (null, null);
        }

        if (isForm && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = _form.MostBytes;
        }

        var (bytes, error) = await JsonBody.ReadBytesAsync(context, isForm ? (int)Math.Min(_form.MostBytes, Array.MaxLength) : options.Value.MaxBodyBytes);
        if (error is not null)
        {
            return (null, error);
        }

        context.Request.Body = new MemoryStream(bytes.ToArray(), writable: false);
        var body = new ClientBody(operation, bytes, context.Request.ContentType!, null, null);
        return isForm
            ? (body with { Form = await FormAsk.ReadAsync(bytes, body.ContentType, _form) }, null)
            : (body with { Json = Ask(bytes.Span) }, null);
    }

    /// <summary>Null where it is no JSON object.</summary>
    private static JsonAsk? Ask(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonAsk.Read(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
