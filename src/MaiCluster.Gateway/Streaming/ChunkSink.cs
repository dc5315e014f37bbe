using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Writes a streamed answer's events into one buffer, which the stream sends after each drain.</summary>
internal abstract class ChunkSink : AnswerSink
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

    public Utf8Buffer Buffer { get; } = new(4096);

    protected AnswerHead Head { get; }

    /// <summary>What comes before the first token.</summary>
    public abstract void Begin(IReadOnlyList<ChoiceProgress> choices);

    /// <summary>A comment, which clients skip: the request still waits.</summary>
    public void Waiting(int position, TimeSpan? expected)
    {
        Buffer.Raw(": position "u8);
        Buffer.Number(position);
        if (expected is { } time)
        {
            Buffer.Raw(", ready in "u8);
            Buffer.Number(Math.Max(0, (long)Math.Ceiling(time.TotalSeconds)));
            Buffer.Raw(" s"u8);
        }

        Buffer.Raw("\n\n"u8);
    }

    public void Usage(AnswerUsage usage)
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

    public void Done() => Buffer.Raw("data: [DONE]\n\n"u8);

    public void Error(ApiError error)
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
}
