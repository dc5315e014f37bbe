using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Streaming;

/// <summary>The chunks that chats and completions share, ended by <c>[DONE]</c>.</summary>
internal abstract class ChunkSink : EventSink
{
    private readonly byte[] _start;
    private readonly byte[][] _openings;

    protected ChunkSink(AnswerHead head, string kind, int choices)
    {
        Head = head;
        var fields = $$"""
            "id":"{{head.Id}}","object":"{{kind}}","created":{{head.Created}},"model":"{{JsonEncodedText.Encode(head.Model, AnswerJson.Encoder)}}","system_fingerprint":"{{head.Fingerprint}}",
            """;
        _start = Encoding.UTF8.GetBytes("data: {" + fields);
        _openings = [.. Enumerable.Range(0, choices).Select(index => Encoding.UTF8.GetBytes($$"""data: {{{fields}}"choices":[{"index":{{index}},"""))];
    }

    protected AnswerHead Head { get; }

    public override ValueTask FinishAsync(AnswerUsage usage)
    {
        if (Head.IncludeUsage)
        {
            Usage(usage);
        }

        Buffer.Raw("data: [DONE]\n\n"u8);
        return ValueTask.CompletedTask;
    }

    public override void Error(ApiError error)
    {
        Buffer.Raw("data: "u8);
        Buffer.Raw(ErrorAnswer.Json(error));
        Buffer.Raw("\n\n"u8);
    }

    /// <summary>A chunk up to the inside of its choice.</summary>
    protected void Open(ChoiceProgress choice) => Buffer.Raw(_openings[choice.Index]);

    /// <summary>The same, with the prompt's ids before the choices.</summary>
    protected void OpenWithPrompt(ChoiceProgress choice, ReadOnlySpan<int> prompt)
    {
        Buffer.Raw(_start);
        Buffer.Raw("\"prompt_token_ids\":"u8);
        TokenIdsBuffer.Write(prompt, Buffer);
        Buffer.Raw(",\"choices\":[{\"index\":"u8);
        Buffer.Number(choice.Index);
        Buffer.Raw(","u8);
    }

    /// <summary>The rest of a chunk after its text.</summary>
    protected void Close(ChoiceProgress choice, string? reason)
    {
        Buffer.Raw(",\"logprobs\":"u8);
        if (choice.Logprobs is { } logprobs)
        {
            logprobs.MoveTo(Buffer);
        }
        else
        {
            Buffer.Raw("null"u8);
        }

        Buffer.Raw(reason switch
        {
            null => ",\"finish_reason\":null"u8,
            "stop" => ",\"finish_reason\":\"stop\""u8,
            "length" => ",\"finish_reason\":\"length\""u8,
            _ => ",\"finish_reason\":\"tool_calls\""u8,
        });
        if (choice.TokenIds is { } ids)
        {
            Buffer.Raw(",\"token_ids\":"u8);
            ids.MoveTo(Buffer);
        }

        Buffer.Raw(Head.IncludeUsage ? "}],\"usage\":null}\n\n"u8 : "}]}\n\n"u8);
    }

    private void Usage(AnswerUsage usage)
    {
        Buffer.Raw(_start);
        Buffer.Raw("\"choices\":[],"u8);
        var usageObject = new Utf8Buffer();
        using (var json = new Utf8JsonWriter(usageObject, AnswerJson.Options))
        {
            json.WriteStartObject();
            usage.WriteTo(json);
            json.WriteEndObject();
        }

        Buffer.Raw(usageObject.Written[1..]);
        Buffer.Raw("\n\n"u8);
    }
}
