using System.Buffers;
using System.Text.Json;

namespace MaiCluster.Gateway.Routes;

/// <summary>A body in JSON. Nothing of it changes but the model's name and what is added: it is not read as a whole.</summary>
internal sealed class JsonRoutedBody : RoutedBody
{
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly int _open;
    private readonly Range? _model;

    public JsonRoutedBody(ReadOnlyMemory<byte> bytes)
        : base(bytes)
    {
        var json = new Utf8JsonReader(bytes.Span);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            _open = (int)json.TokenStartIndex + 1;
            string? user = null, safety = null, model = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                json.Read();
                if (!_members.Add(name))
                {
                    return; // which of the two is meant, its endpoint refuses to guess
                }

                if (json.TokenType == JsonTokenType.String)
                {
                    switch (name)
                    {
                        case "model":
                            model = json.GetString();
                            _model = (int)json.TokenStartIndex..(int)json.BytesConsumed;
                            break;
                        case "user":
                            user = json.GetString();
                            break;
                        case "safety_identifier":
                            safety = json.GetString();
                            break;
                    }
                }

                json.Skip();
            }

            (Model, User, IsWhole) = (model, user ?? safety, _model is not null || !_members.Contains("model"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it is none.
        }
    }

    public override ReadOnlyMemory<byte> For(string model, string? defaults)
    {
        var body = new ArrayBufferWriter<byte>(Bytes.Length + model.Length + (defaults?.Length ?? 0) + 64);
        var name = JsonSerializer.SerializeToUtf8Bytes(model);
        body.Write(Bytes.Span[.._open]);
        var comma = ""u8;
        foreach (var (member, value) in Missing(name, defaults))
        {
            body.Write(comma);
            body.Write(JsonSerializer.SerializeToUtf8Bytes(member));
            body.Write(":"u8);
            body.Write(value);
            comma = ","u8;
        }

        if (_members.Count > 0)
        {
            body.Write(comma);
        }

        var (start, end) = _model is { } place ? (place.Start.Value, place.End.Value) : (_open, _open);
        body.Write(Bytes.Span[_open..start]);
        if (_model is not null)
        {
            body.Write(name);
        }

        body.Write(Bytes.Span[end..]);
        return body.WrittenMemory;
    }

    private List<(string Member, byte[] Value)> Missing(byte[] model, string? defaults)
    {
        var missing = new List<(string, byte[])>();
        if (_model is null)
        {
            missing.Add(("model", model));
        }

        if (defaults is not null)
        {
            using var fields = JsonDocument.Parse(defaults);
            missing.AddRange(fields.RootElement.EnumerateObject().Where(field => !_members.Contains(field.Name)).Select(field => (field.Name, JsonSerializer.SerializeToUtf8Bytes(field.Value))));
        }

        return missing;
    }
}
