using System.Text.Json;

namespace MaiCluster.Serving.Prompts;

/// <summary>An answer of a model that writes its calls as <c>&lt;tool_call&gt;{"name": ..., "arguments": {...}}&lt;/tool_call&gt;</c>, taken apart.</summary>
/// <param name="Content">What it says besides.</param>
/// <param name="Calls">Names and arguments (JSON objects) in their order. A block that is no such call stays in the content.</param>
public sealed record ToolCallText(string Content, IReadOnlyList<(string Name, string Arguments)> Calls)
{
    private const string Open = "<tool_call>";
    private const string Close = "</tool_call>";

    /// <summary>Takes a whole answer apart. The last block may lack its end, as when the end token came early.</summary>
    public static ToolCallText Parse(string answer)
    {
        var calls = new List<(string, string)>();
        var content = "";
        var done = 0;
        for (var from = 0; answer.IndexOf(Open, from, StringComparison.Ordinal) is >= 0 and var open;)
        {
            var start = open + Open.Length;
            var close = answer.IndexOf(Close, start, StringComparison.Ordinal);
            var end = close < 0 ? answer.Length : close;
            from = close < 0 ? answer.Length : close + Close.Length;
            if (ReadCall(answer.AsMemory(start..end)) is { } call)
            {
                calls.Add(call);
                content += answer[done..open].TrimEnd();
                done = from + CountSpace(answer.AsSpan(from));
            }
        }

        return new ToolCallText(content + answer[done..], calls);
    }

    /// <summary>
    /// For a stream: how many characters of a text that still grows are surely content, whatever follows. Held back are a
    /// block that has begun, what may be its first characters, and white space before either. Text that was already
    /// passed on may be left out of the next call.
    /// </summary>
    public static int PlainLength(ReadOnlySpan<char> text)
    {
        var open = text.IndexOf(Open, StringComparison.Ordinal);
        if (open < 0)
        {
            var kept = Math.Min(Open.Length - 1, text.Length);
            while (kept > 0 && !Open.StartsWith(text[^kept..], StringComparison.Ordinal))
            {
                kept--;
            }

            open = text.Length - kept;
        }

        return text[..open].TrimEnd().Length;
    }

    private static int CountSpace(ReadOnlySpan<char> text) => text.Length - text.TrimStart().Length;

    private static (string Name, string Arguments)? ReadCall(ReadOnlyMemory<char> block)
    {
        try
        {
            using var json = JsonDocument.Parse(block);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text)
            {
                var found = json.RootElement.TryGetProperty("arguments", out var arguments);
                return !found ? (text, "{}") : arguments.ValueKind == JsonValueKind.Object ? (text, arguments.GetRawText()) : null;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A model may write anything between the tags, half a surrogate pair too.
        }

        return null;
    }
}
