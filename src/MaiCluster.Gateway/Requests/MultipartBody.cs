using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Requests;

/// <summary>Reads a request's body as a form with one file: bounded in every way, file names and types not looked at.</summary>
internal static class MultipartBody
{
    /// <summary>RFC 2046.</summary>
    private const int MaxBoundary = 70;

    private const int BlockBytes = 64 << 10;

    public static async ValueTask<MultipartReading> ReadAsync(HttpContext context, MultipartLimits limits)
    {
        var most = limits.MostBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most;
        }

        if (context.Request.ContentLength > most)
        {
            return TooLarge(context, "The body", most);
        }

        if (BoundaryOf(context.Request.ContentType) is not { } boundary)
        {
            return new(null, new ApiError(StatusCodes.Status415UnsupportedMediaType, ApiError.InvalidRequest, "unsupported_media_type",
                $"The body must be a form, sent with the header 'Content-Type: multipart/form-data; boundary=...' (at most {MaxBoundary} characters)."));
        }

        try
        {
            return await ReadAsync(context, boundary, limits);
        }
        catch (Exception error) when ((error is InvalidDataException or IOException) && error is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return Invalid(null, "The body is no whole multipart form: it is cut off or damaged, or a part's headers are too long.");
        }
    }

    private static async ValueTask<MultipartReading> ReadAsync(HttpContext context, string boundary, MultipartLimits limits)
    {
        var reader = new MultipartReader(boundary, context.Request.Body) { HeadersCountLimit = limits.Headers, HeadersLengthLimit = limits.HeaderBytes };
        ReadOnlyMemory<byte>? file = null;
        var texts = new List<(string Name, string Text)>();
        for (var fields = 1; await reader.ReadNextSectionAsync(context.RequestAborted) is { } section; fields++)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
            {
                return Invalid(null, "A part of the form has no 'Content-Disposition: form-data; name=\"...\"'.");
            }

            if (fields > limits.Fields)
            {
                return Invalid(null, $"The form has more than {limits.Fields} fields.");
            }

            var isFile = name == limits.FileField;
            var bytes = await ReadAsync(section.Body, isFile ? limits.FileBytes : limits.FieldBytes, context.RequestAborted);
            if (bytes is null)
            {
                return isFile ? TooLarge(context, $"The file in '{name}'", limits.FileBytes) : Invalid(Short(name), $"'{Short(name)}' may have at most {limits.FieldBytes} bytes.");
            }

            if (isFile)
            {
                if (file is not null)
                {
                    return Invalid(name, $"'{name}' is there twice; one file is expected.");
                }

                file = bytes;
            }
            else if (!Utf8.IsValid(bytes.Value.Span))
            {
                return Invalid(Short(name), $"'{Short(name)}' is not valid UTF-8.");
            }
            else
            {
                texts.Add((name, Encoding.UTF8.GetString(bytes.Value.Span)));
            }
        }

        return ToForm(file, texts, limits);
    }

    private static MultipartReading ToForm(ReadOnlyMemory<byte>? file, List<(string Name, string Text)> texts, MultipartLimits limits)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var field in texts.GroupBy(text => text.Name, text => text.Text))
            {
                if (field.Key.EndsWith("[]", StringComparison.Ordinal))
                {
                    writer.WriteStartArray(field.Key);
                    foreach (var item in field)
                    {
                        writer.WriteStringValue(item);
                    }

                    writer.WriteEndArray();
                }
                else if (field.Skip(1).Any())
                {
                    return Invalid(Short(field.Key), $"'{Short(field.Key)}' is there twice.");
                }
                else
                {
                    writer.WritePropertyName(field.Key);
                    WriteValue(writer, field.Key, field.First(), limits);
                }
            }

            writer.WriteEndObject();
        }

        return new(new MultipartForm(file, JsonElement.Parse(json.WrittenSpan)), null);
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, string text, MultipartLimits limits)
    {
        if (limits.Numbers.Contains(name) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else if (limits.Flags.Contains(name) && bool.TryParse(text, out var flag))
        {
            writer.WriteBooleanValue(flag);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>Null when there are more bytes than the limit.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(Stream body, int most, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await body.ReadAsync(bytes.GetMemory(Math.Min(BlockBytes, most + 1)), cancellationToken);
            if (read == 0)
            {
                return bytes.WrittenMemory;
            }

            bytes.Advance(read);
            if (bytes.WrittenCount > most)
            {
                return null;
            }
        }
    }

    internal static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary
            : null;

    private static string Short(string name) => name.Length <= 64 ? name : name[..64] + "...";

    private static MultipartReading TooLarge(HttpContext context, string what, long most)
    {
        context.Response.Headers[HeaderNames.Connection] = "close"; // what the client is still sending is not waited for
        return new(null, ApiError.From(new RequestFailure(FailureKind.BodyTooLarge, $"{what} may have at most {most} bytes.")));
    }

    private static MultipartReading Invalid(string? field, string message) => new(null, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, message) { Param = field }));
}
