using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Routes;

/// <summary>A body that is a form (RFC 7578). Its parts are found by their boundary and stay as they are, but for the model's name and what is added.</summary>
internal sealed class FormRoutedBody : RoutedBody
{
    /// <summary>Of one part that is looked at; a longer one is a file.</summary>
    private const int MostHeaderBytes = 4096;

    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private readonly string _boundary;
    private readonly Range? _model;
    private readonly int _first;

    public FormRoutedBody(ReadOnlyMemory<byte> bytes, string boundary)
        : base(bytes)
    {
        _boundary = boundary;
        var body = bytes.Span;
        var between = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        var at = body.StartsWith(between.AsSpan(2)) ? between.Length - 2 : body.IndexOf(between) is >= 0 and var found ? found + between.Length : -1;
        _first = Math.Max(0, at - (between.Length - 2));
        string? model = null, user = null, safety = null;
        while (at >= 0 && !body[at..].StartsWith("--"u8))
        {
            var part = body[at..];
            var end = part.IndexOf(between);
            var head = part[..Math.Min(part.Length, MostHeaderBytes)].IndexOf("\r\n\r\n"u8);
            if (end < 0 || head < 0 || head + 4 > end)
            {
                return; // cut off or damaged: its endpoint says so
            }

            var (from, to) = (at + head + 4, at + end);
            if (NameOf(part[..head]) is { } name)
            {
                _fields.Add(name);
                switch (name)
                {
                    case "model":
                        (model, _model) = (Encoding.UTF8.GetString(body[from..to]), from..to);
                        break;
                    case "user":
                        user = Encoding.UTF8.GetString(body[from..to]);
                        break;
                    case "safety_identifier":
                        safety = Encoding.UTF8.GetString(body[from..to]);
                        break;
                }
            }

            at += end + between.Length;
        }

        (Model, User, IsWhole) = (model, user ?? safety, at >= 0);
    }

    public override ReadOnlyMemory<byte> For(string model, string? defaults)
    {
        var body = new ArrayBufferWriter<byte>(Bytes.Length + 1024);
        body.Write(Bytes.Span[.._first]);
        if (_model is null)
        {
            Add(body, "model", model);
        }

        if (defaults is not null)
        {
            using var fields = JsonDocument.Parse(defaults);
            foreach (var field in fields.RootElement.EnumerateObject().Where(field => !_fields.Contains(field.Name)))
            {
                Add(body, field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText());
            }
        }

        if (_model is { } place)
        {
            body.Write(Bytes.Span[_first..place.Start]);
            body.Write(Encoding.UTF8.GetBytes(model));
            body.Write(Bytes.Span[place.End..]);
        }
        else
        {
            body.Write(Bytes.Span[_first..]);
        }

        return body.WrittenMemory;
    }

    private void Add(ArrayBufferWriter<byte> body, string name, string value) =>
        body.Write(Encoding.UTF8.GetBytes($"--{_boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));

    private static string? NameOf(ReadOnlySpan<byte> headers)
    {
        foreach (var line in Encoding.UTF8.GetString(headers).Split("\r\n"))
        {
            if (line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)
                && ContentDispositionHeaderValue.TryParse(line["Content-Disposition:".Length..].Trim(), out var disposition))
            {
                return HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            }
        }

        return null;
    }
}
