using System.Security.Cryptography;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Responses.Items;

/// <summary>One entry of a response's input or output, or of a conversation.</summary>
/// <param name="Id">Made by us.</param>
internal abstract record ResponseItem(string Id)
{
    public static string NewId(string prefix) => prefix + RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>The item's JSON object.</summary>
    public abstract void WriteTo(Utf8JsonWriter json);

    public StoredItem ToStored()
    {
        var buffer = new Utf8Buffer(256);
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            WriteTo(json);
        }

        return new StoredItem(Id, buffer.Written.ToArray());
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    public static ResponseItem Read(JsonElement json)
    {
        var id = Text(json, "id");
        return Text(json, "type") switch
        {
            CallItem.Type => new CallItem(id, Text(json, "call_id"), Text(json, "name"), Text(json, "arguments"), Text(json, "status") == "completed"),
            CallOutputItem.Type => new CallOutputItem(id, Text(json, "call_id"), Text(json, "output")),
            _ => new MessageItem(id, Text(json, "role"), [.. json.GetProperty("content").EnumerateArray().Select(part => Text(part, "text"))], Text(json, "status") == "completed"),
        };
    }

    /// <summary>Items as a JSON array.</summary>
    public static void WriteAll(Utf8JsonWriter json, IEnumerable<ResponseItem> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            item.WriteTo(json);
        }

        json.WriteEndArray();
    }

    protected static void WriteStatus(Utf8JsonWriter json, bool isWhole) => json.WriteString("status"u8, isWhole ? "completed"u8 : "incomplete"u8);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

/// <summary>What somebody said.</summary>
/// <param name="Id">Begins with <c>msg_</c>.</param>
/// <param name="Role">user, assistant, system or developer.</param>
/// <param name="Parts">Texts that belong together.</param>
/// <param name="IsWhole">False when the answer was cut at its token limit.</param>
internal sealed record MessageItem(string Id, string Role, IReadOnlyList<string> Parts, bool IsWhole = true) : ResponseItem(Id)
{
    public const string Type = "message";

    public const string Assistant = "assistant";

    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("type"u8, Type);
        WriteStatus(json, IsWhole);
        json.WriteString("role"u8, Role);
        json.WriteStartArray("content"u8);
        foreach (var part in Parts)
        {
            WritePart(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        if (Role == Assistant)
        {
            json.WriteString("type"u8, "output_text"u8);
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type"u8, "input_text"u8);
        }

        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }
}

/// <summary>A function that an answer calls.</summary>
/// <param name="Id">Begins with <c>fc_</c>.</param>
/// <param name="CallId">What its output refers to.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">JSON text.</param>
/// <param name="IsWhole">False when the answer was cut at its token limit.</param>
internal sealed record CallItem(string Id, string CallId, string Name, string Arguments, bool IsWhole = true) : ResponseItem(Id)
{
    public const string Type = "function_call";

    /// <summary>The item of a call that an answer makes: named after it, so that events and the whole answer agree.</summary>
    public static string IdOf(string callId) => "fc_" + callId[(callId.IndexOf('_', StringComparison.Ordinal) + 1)..];

    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("type"u8, Type);
        WriteStatus(json, IsWhole);
        json.WriteString("call_id"u8, CallId);
        json.WriteString("name"u8, Name);
        json.WriteString("arguments"u8, Arguments);
        json.WriteEndObject();
    }
}

/// <summary>What a called function gave.</summary>
/// <param name="Id">Begins with <c>fco_</c>.</param>
/// <param name="CallId">Which call it answers.</param>
/// <param name="Output">Text.</param>
internal sealed record CallOutputItem(string Id, string CallId, string Output) : ResponseItem(Id)
{
    public const string Type = "function_call_output";

    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("type"u8, Type);
        WriteStatus(json, isWhole: true);
        json.WriteString("call_id"u8, CallId);
        json.WriteString("output"u8, Output);
        json.WriteEndObject();
    }
}
