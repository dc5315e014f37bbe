using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>chatml with the tools of Qwen 2.5 and 3 (and of Hermes, whose form theirs is).</summary>
/// <param name="thinks">Qwen 3: the reasoning in earlier answers is left out, save after the last question.</param>
internal sealed class QwenTemplate(string begin, string? defaultSystem, bool thinks) : ChatTemplate
{
    /// <summary>How the section begins; a template that says this is of this family.</summary>
    public const string ToolsHeading = "You may call one or more functions to assist with the user query.";

    private const string EndOfThought = "</think>";

    public override bool KnowsTools => true;

    public override string Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools)
    {
        var prompt = new StringBuilder(begin);
        var system = messages is [{ Role: ChatRole.System } first, ..] ? first.Content : defaultSystem;
        if (tools.Count > 0)
        {
            ChatMlTemplate.WriteTurn(prompt, "system", (system is null ? "" : system + "\n\n") + Describe(tools));
        }
        else if (system is not null)
        {
            ChatMlTemplate.WriteTurn(prompt, "system", system);
        }

        var lastQuestion = LastQuestion(messages);
        for (var i = messages is [{ Role: ChatRole.System }, ..] ? 1 : 0; i < messages.Count; i++)
        {
            WriteMessage(prompt, messages, i, lastQuestion);
        }

        return prompt.Append(ChatMlTemplate.Start).Append("assistant\n").ToString();
    }

    private static string Describe(IReadOnlyList<ToolDefinition> tools)
    {
        var text = new StringBuilder($"# Tools\n\n{ToolsHeading}\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>");
        foreach (var tool in tools)
        {
            text.Append("\n{\"type\": \"function\", \"function\": {\"name\": ").AppendJsonText(tool.Name);
            if (tool.Description is not null)
            {
                text.Append(", \"description\": ").AppendJsonText(tool.Description);
            }

            text.Append(", \"parameters\": ").AppendSpacedJson(tool.ParametersJson).Append("}}");
        }

        return text.Append("\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n")
            .Append("<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>").ToString();
    }

    private void WriteMessage(StringBuilder prompt, IReadOnlyList<ChatMessage> messages, int index, int lastQuestion)
    {
        var message = messages[index];
        switch (message.Role)
        {
            case ChatRole.Assistant:
                prompt.Append(ChatMlTemplate.Start).Append("assistant");
                WriteAnswer(prompt, message, afterQuestion: index > lastQuestion, isLast: index == messages.Count - 1);
                prompt.Append(ChatMlTemplate.End);
                break;
            case ChatRole.Tool: // results that follow one another are one user turn
                prompt.Append(index > 0 && messages[index - 1].Role == ChatRole.Tool ? "" : "<|im_start|>user")
                    .Append("\n<tool_response>\n").Append(message.Content).Append("\n</tool_response>")
                    .Append(index + 1 < messages.Count && messages[index + 1].Role == ChatRole.Tool ? "" : ChatMlTemplate.End);
                break;
            default:
                ChatMlTemplate.WriteTurn(prompt, message.Role == ChatRole.System ? "system" : "user", message.Content);
                break;
        }
    }

    private void WriteAnswer(StringBuilder prompt, ChatMessage message, bool afterQuestion, bool isLast)
    {
        var content = message.Content;
        if (thinks)
        {
            var (thought, answer) = Separate(content);
            var kept = afterQuestion && (isLast || thought.Length > 0);
            content = kept ? $"<think>\n{thought.Trim('\n')}\n{EndOfThought}\n\n{answer.TrimStart('\n')}" : answer;
        }

        if (content.Length > 0 || message.ToolCalls.Count == 0)
        {
            prompt.Append('\n').Append(content);
        }

        foreach (var call in message.ToolCalls)
        {
            prompt.Append("\n<tool_call>\n").AppendToolCall(call).Append("\n</tool_call>");
        }
    }

    private static (string Thought, string Answer) Separate(string content)
    {
        var end = content.IndexOf(EndOfThought, StringComparison.Ordinal);
        if (end < 0)
        {
            return ("", content);
        }

        var thought = content[..end].TrimEnd('\n');
        var start = thought.LastIndexOf("<think>", StringComparison.Ordinal);
        var answer = content[(content.LastIndexOf(EndOfThought, StringComparison.Ordinal) + EndOfThought.Length)..];
        return ((start < 0 ? thought : thought[(start + "<think>".Length)..]).TrimStart('\n'), answer.TrimStart('\n'));
    }

    /// <summary>The last user message that is no tool's result in disguise; without one, the last message.</summary>
    private static int LastQuestion(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            var content = messages[i].Content;
            var isResult = content.StartsWith("<tool_response>", StringComparison.Ordinal) && content.EndsWith("</tool_response>", StringComparison.Ordinal);
            if (messages[i].Role == ChatRole.User && !isResult)
            {
                return i;
            }
        }

        return messages.Count - 1;
    }
}
