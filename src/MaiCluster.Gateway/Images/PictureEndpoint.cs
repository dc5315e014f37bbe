using MaiCluster.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Images;

/// <summary>GET /v1/images/files/{id}: a picture that was asked for as a URL. The signature in it takes the place of a key.</summary>
internal sealed class PictureEndpoint(PictureStore pictures, ErrorAnswer errors, TimeProvider time)
{
    public async Task ServeAsync(HttpContext context)
    {
        if (PictureLink.Of(context.Request) is not { } link || pictures.Find(link) is not { } picture)
        {
            await errors.WriteAsync(context, new ApiError(
                StatusCodes.Status404NotFound, ApiError.InvalidRequest, "not_found", "There is no picture here: the URL is not whole, or its time is over. Ask for the picture again, or with response_format b64_json."));
            return;
        }

        var left = (int)Math.Max(0, (picture.Expires - time.GetUtcNow()).TotalSeconds);
        context.Response.ContentType = picture.ContentType;
        context.Response.ContentLength = picture.File.Length;
        context.Response.Headers[HeaderNames.CacheControl] = $"private, max-age={left}";
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(picture.File, context.RequestAborted);
        }
    }
}
