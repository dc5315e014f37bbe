using System.Text.Json;

namespace MaiCluster.Gateway.Partners;

/// <summary>What of a client's JSON body a partner's request is made by, and where it stands in the body. The rest is not looked at.</summary>
internal sealed record JsonAsk
{
    /// <summary>Null where there is no string <c>model</c>.</summary>
    public string? Model { get; private set; }

    public JsonSpan ModelAt { get; private set; }

    public bool Stream { get; private set; }

    /// <summary>Null where there are none.</summary>
    public JsonSpan? StreamOptionsAt { get; private set; }

    public bool StreamOptionsIsNull { get; private set; }

    public bool StreamOptionsIsEmpty { get; private set; }

    public JsonSpan? IncludeUsageAt { get; private set; }

    public bool IncludeUsage { get; private set; }

    /// <summary>Of the field that the client used, where its value is a number; a null counts as not used.</summary>
    public long? MaxTokens { get; private set; }

    /// <summary>Where <see cref="MaxTokens"/>, or a null in its place, stands.</summary>
    public JsonSpan? MaxTokensAt { get; private set; }

    public string? MaxTokensField { get; private set; }

    public long Choices { get; private set; } = 1;

    public long BestOf { get; private set; } = 1;

    /// <summary>Prompts of a completion.</summary>
    public int Prompts { get; private set; } = 1;

    /// <summary>Characters of a text to be spoken.</summary>
    public int InputCharacters { get; private set; }

    /// <summary>The first field that holds what no number of its kind can be; null = all are right.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Where the object ends: its closing brace.</summary>
    public int End { get; private set; }

    /// <param name="body">A JSON object.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static JsonAsk Read(ReadOnlySpan<byte> body)
    {
        var ask = new JsonAsk();
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The body must be a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ask.ReadField(ref reader);
        }

        ask.End = (int)reader.TokenStartIndex;
        return ask;
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            ModelAt = At(reader);
            Model = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        else if (reader.ValueTextEquals("stream"u8))
        {
            reader.Read();
            Stream = reader.TokenType == JsonTokenType.True;
        }
        else if (reader.ValueTextEquals("stream_options"u8))
        {
            ReadStreamOptions(ref reader);
        }
        else if (reader.ValueTextEquals("max_tokens"u8) || reader.ValueTextEquals("max_completion_tokens"u8))
        {
            var field = reader.GetString()!;
            reader.Read();
            if (MaxTokens is null || reader.TokenType != JsonTokenType.Null)
            {
                (MaxTokensField, MaxTokensAt) = (field, At(reader));
                MaxTokens = reader.TokenType == JsonTokenType.Null ? null : Count(ref reader, field);
            }
        }
        else if (reader.ValueTextEquals("n"u8))
        {
            reader.Read();
            Choices = reader.TokenType == JsonTokenType.Null ? 1 : Count(ref reader, "n");
        }
        else if (reader.ValueTextEquals("best_of"u8))
        {
            reader.Read();
            BestOf = reader.TokenType == JsonTokenType.Null ? 1 : Count(ref reader, "best_of");
        }
        else if (reader.ValueTextEquals("prompt"u8))
        {
            ReadPrompt(ref reader);
        }
        else if (reader.ValueTextEquals("input"u8))
        {
            reader.Read();
            InputCharacters = reader.TokenType == JsonTokenType.String ? reader.GetString()!.EnumerateRunes().Count() : 0;
        }

        reader.Skip(); // what is left of it; nothing of a value that has no parts
    }

    private void ReadStreamOptions(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        StreamOptionsIsNull = reader.TokenType != JsonTokenType.StartObject;
        StreamOptionsIsEmpty = true;
        while (!StreamOptionsIsNull && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            StreamOptionsIsEmpty = false;
            var isUsage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (isUsage)
            {
                IncludeUsageAt = At(reader);
                IncludeUsage = reader.TokenType == JsonTokenType.True;
            }

            reader.Skip();
        }

        StreamOptionsAt = new JsonSpan(start, (int)reader.BytesConsumed - start);
    }

    /// <summary>A text or its tokens are one prompt; an array of texts or of arrays is as many.</summary>
    private void ReadPrompt(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        var prompts = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            prompts += reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray ? 1 : 0;
            reader.Skip();
        }

        Prompts = Math.Max(1, prompts);
    }

    /// <summary>A whole number of at least 1; 0 where it is none.</summary>
    private long Count(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count > 0)
        {
            return count;
        }

        Wrong ??= field;
        return 0;
    }

    private static JsonSpan At(in Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
}
