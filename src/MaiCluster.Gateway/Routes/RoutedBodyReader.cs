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

/// <summary>Reads a request's body once, whoever shall have it.</summary>
internal sealed class RoutedBodyReader(IOptions<GatewayOptions> options)
{
    private readonly MultipartLimits _form = new(TranscriptionFields.File, options.Value.MaxAudioBytes);

    /// <param name="context">Its body stays unread where it is of no kind that has a model: the house's endpoint says why.</param>
    /// <param name="operation">Of the path: its endpoint's own limit holds.</param>
    public async ValueTask<(RoutedBody? Body, ApiError? Error)> ReadAsync(HttpContext context, PartnerOperation? operation)
    {
        var boundary = IsForm(operation) ? MultipartBody.BoundaryOf(context.Request.ContentType) : null;
        if (boundary is null && (IsForm(operation) || !JsonBody.IsJson(context.Request.ContentType)))
        {
            return default;
        }

        if (boundary is not null && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = _form.MostBytes;
        }

        var (bytes, error) = await JsonBody.ReadBytesAsync(context, boundary is null ? options.Value.MaxBodyBytes : (int)Math.Min(_form.MostBytes, Array.MaxLength));
        if (error is not null)
        {
            return (null, error);
        }

        RoutedBody body = boundary is null ? new JsonRoutedBody(bytes) : new FormRoutedBody(bytes, boundary);
        if (!body.IsWhole)
        {
            context.Request.Body = MemoryBody.Open(bytes);
        }

        return (body, null);
    }

    /// <summary>What a partner's request is made by.</summary>
    /// <param name="body">Whole, with a model.</param>
    public async ValueTask<ClientBody> UnderstandAsync(PartnerOperation operation, ReadOnlyMemory<byte> body, string contentType) => IsForm(operation)
        ? new ClientBody(operation, body, contentType, null, await FormAsk.ReadAsync(body, contentType, _form))
        : new ClientBody(operation, body, contentType, JsonAsk.Read(body.Span), null);

    private static bool IsForm(PartnerOperation? operation) => operation is PartnerOperation.Transcription or PartnerOperation.Translation;
}
