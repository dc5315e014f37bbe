using System.Text.Json;

namespace MaiCluster.Gateway.Answers;

/// <summary>A whole answer in the shape that chats and completions share: a list of choices.</summary>
internal abstract class ChoicesAnswer(AnswerHead head, string kind) : WholeAnswer
{
    protected AnswerHead Head => head;

    public override ValueTask<Utf8Buffer> FinishAsync(CollectedAnswer answer, AnswerUsage usage)
    {
        var body = new Utf8Buffer(4096);
        using var json = new Utf8JsonWriter(body, AnswerJson.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
        json.WriteString("system_fingerprint"u8, head.Fingerprint);
        WriteTop(json);
        json.WriteStartArray("choices"u8);
        foreach (var choice in answer.Choices)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice.Progress.Index);
            WriteText(json, choice);
            WriteDetails(json, choice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        usage.WriteTo(json);
        json.WriteEndObject();
        json.Flush();
        return ValueTask.FromResult(body);
    }

    protected virtual void WriteTop(Utf8JsonWriter json)
    {
    }

    protected abstract void WriteText(Utf8JsonWriter json, CollectedChoice choice);

    protected static void WriteIds(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<int> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteDetails(Utf8JsonWriter json, CollectedChoice choice)
    {
        json.WritePropertyName("logprobs"u8);
        var raw = new Utf8Buffer();
        if (choice.Progress.Logprobs is { } logprobs)
        {
            logprobs.MoveTo(raw);
            json.WriteRawValue(raw.Written, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteString("finish_reason"u8, choice.FinishReason);
        if (choice.Progress.TokenIds is { } ids)
        {
            raw.Clear();
            ids.MoveTo(raw);
            json.WritePropertyName("token_ids"u8);
            json.WriteRawValue(raw.Written, skipInputValidation: true);
        }
    }
}
