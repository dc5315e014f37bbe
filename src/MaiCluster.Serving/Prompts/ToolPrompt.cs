using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>
/// Tools for a model whose template has no place for them. The system message gets, after its own text and a blank line:
/// <code>
/// You can call these functions:
///
/// NAME: DESCRIPTION
/// Parameters: JSON SCHEMA
///
/// To call a function, answer with one JSON object and nothing else, with values exactly as in the user's message:
/// {"name": "Name of the function", "arguments": {"Parameter": "Value from the user's message"}}
/// </code>
/// In the conversation a call is an assistant's turn with that object, and its result the user's turn
/// <c>Result of NAME: CONTENT</c>; results that follow one another share a turn.
/// </summary>
internal static class ToolPrompt
{
    /// <param name="defaultSystem">The template's own system text, kept when the conversation brings none.</param>
    public static IReadOnlyList<ChatMessage> Flatten(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools, string? defaultSystem)
    {
        var flat = new List<ChatMessage>(messages.Count + 1);
        var callNames = new Dictionary<string, string>();
        if (tools.Count > 0)
        {
            var system = messages is [{ Role: ChatRole.System } first, ..] ? first.Content : defaultSystem;
            flat.Add(new ChatMessage(ChatRole.System, (string.IsNullOrEmpty(system) ? "" : system + "\n\n") + Describe(tools)));
        }

        var afterResult = false;
        foreach (var message in messages.Skip(tools.Count > 0 && messages is [{ Role: ChatRole.System }, ..] ? 1 : 0))
        {
            var isResult = message.Role == ChatRole.Tool;
            if (isResult)
            {
                var result = DescribeResult(message, callNames);
                var turn = new ChatMessage(ChatRole.User, afterResult ? $"{flat[^1].Content}\n{result}" : result);
                flat.RemoveRange(flat.Count - (afterResult ? 1 : 0), afterResult ? 1 : 0);
                flat.Add(turn);
            }
            else
            {
                flat.Add(message.ToolCalls.Count == 0 ? message : new ChatMessage(ChatRole.Assistant, DescribeCalls(message, callNames)));
            }

            afterResult = isResult;
        }

        return flat;
    }

    private static string Describe(IReadOnlyList<ToolDefinition> tools)
    {
        var text = new StringBuilder("You can call these functions:\n\n");
        foreach (var tool in tools)
        {
            text.Append(tool.Name);
            if (!string.IsNullOrWhiteSpace(tool.Description))
            {
                text.Append(": ").Append(tool.Description.Trim());
            }

            text.Append("\nParameters: ").AppendSpacedJson(tool.ParametersJson).Append("\n\n");
        }

        return text.Append("To call a function, answer with one JSON object and nothing else, with values exactly as in the user's message:\n")
            .Append("""{"name": "Name of the function", "arguments": {"Parameter": "Value from the user's message"}}""").ToString();
    }

    private static string DescribeCalls(ChatMessage message, Dictionary<string, string> callNames)
    {
        var text = new StringBuilder(message.Content);
        foreach (var call in message.ToolCalls)
        {
            callNames[call.Id] = call.Name;
            text.Append(text.Length > 0 ? "\n" : "").AppendToolCall(call);
        }

        return text.ToString();
    }

    private static string DescribeResult(ChatMessage message, Dictionary<string, string> callNames) =>
        message.ToolCallId is { } id && callNames.TryGetValue(id, out var name) ? $"Result of {name}: {message.Content}" : $"Result: {message.Content}";
}
