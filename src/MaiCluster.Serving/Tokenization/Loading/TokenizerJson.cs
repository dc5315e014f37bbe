using System.Text.Json;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>
/// A tokenizer.json taken apart: small sections as elements; the vocabulary and the merges, megabytes of them, as the
/// slices of the file that <see cref="ModelSection"/> reads without building a document.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly Dictionary<string, JsonElement> _sections = [];
    private readonly Dictionary<string, JsonElement> _model = [];

    /// <exception cref="InvalidDataException">The bytes are no JSON object.</exception>
    public TokenizerJson(ReadOnlyMemory<byte> file)
    {
        try
        {
            Read(file);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"tokenizer.json is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>The object <c>model.vocab</c>; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Vocabulary { get; private set; }

    /// <summary>The array <c>model.merges</c>; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Merges { get; private set; }

    /// <summary>A section of the file, such as <c>normalizer</c>; null where it is absent or null.</summary>
    public JsonElement? Section(string name) => Present(_sections, name);

    /// <summary>A field of <c>model</c> other than the two slices; null where it is absent or null.</summary>
    public JsonElement? ModelField(string name) => Present(_model, name);

    private static JsonElement? Present(Dictionary<string, JsonElement> elements, string name) =>
        elements.TryGetValue(name, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;

    private void Read(ReadOnlyMemory<byte> file)
    {
        var text = file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file;
        var reader = new Utf8JsonReader(text.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidDataException("tokenizer.json is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "model" && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadModel(ref reader, text);
            }
            else
            {
                _sections[name] = JsonElement.ParseValue(ref reader);
            }
        }

        if (reader.Read())
        {
            throw new InvalidDataException("tokenizer.json has content after its object.");
        }
    }

    private void ReadModel(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == "vocab" && reader.TokenType == JsonTokenType.StartObject)
            {
                Vocabulary = Slice(ref reader, text);
            }
            else if (name == "merges" && reader.TokenType == JsonTokenType.StartArray)
            {
                Merges = Slice(ref reader, text);
            }
            else
            {
                _model[name] = JsonElement.ParseValue(ref reader);
            }
        }
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return text[start..(int)reader.BytesConsumed];
    }
}
