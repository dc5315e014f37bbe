using System.Text;
using MaiCluster.Gateway.Requests;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Partners;

/// <summary>What of a form with a recording a partner's request is made by, and where its model's name stands in the body.</summary>
/// <param name="Model">Null where there is none, or several.</param>
/// <param name="ModelAt">Where it stands.</param>
/// <param name="Stream">The answer is sent while it is made.</param>
/// <param name="File">The recording; null where there is none.</param>
internal sealed record FormAsk(string? Model, JsonSpan ModelAt, bool Stream, ReadOnlyMemory<byte>? File)
{
    /// <returns>Null where the body is no whole form.</returns>
    public static async ValueTask<FormAsk?> ReadAsync(ReadOnlyMemory<byte> body, string? contentType, MultipartLimits limits)
    {
        if (MultipartBody.BoundaryOf(contentType) is not { } boundary)
        {
            return null;
        }

        try
        {
            return await ReadPartsAsync(body, boundary, limits);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static async ValueTask<FormAsk?> ReadPartsAsync(ReadOnlyMemory<byte> body, string boundary, MultipartLimits limits)
    {
        using var stream = MemoryBody.Open(body);
        var reader = new MultipartReader(boundary, stream) { HeadersCountLimit = limits.Headers, HeadersLengthLimit = limits.HeaderBytes };
        var ask = new FormAsk(null, default, false, null);
        for (var fields = 0; fields < limits.Fields && await reader.ReadNextSectionAsync() is { } section; fields++)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || section.BaseStreamOffset is not { } offset)
            {
                return null;
            }

            using var read = new MemoryStream();
            await section.Body.CopyToAsync(read);
            var at = new JsonSpan((int)offset, (int)read.Length);
            var part = body.Slice(at.Start, at.Length);
            ask = HeaderUtilities.RemoveQuotes(disposition.Name).Value switch
            {
                "model" => ask with { Model = ask.ModelAt == default ? Encoding.UTF8.GetString(part.Span) : null, ModelAt = at },
                "stream" => ask with { Stream = part.Span.SequenceEqual("true"u8) },
                { } name when name == limits.FileField => ask with { File = part },
                _ => ask,
            };
        }

        return ask;
    }
}
