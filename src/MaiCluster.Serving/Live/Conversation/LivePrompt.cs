using MaiCluster.Serving.Prompts;

namespace MaiCluster.Serving.Live.Conversation;

/// <summary>Items of a call as the messages that a chat template renders.</summary>
public static class LivePrompt
{
    /// <summary>What stands for a turn in which nothing was said.</summary>
    private const string Silence = "(silence)";

    public static List<ChatMessage> Messages(string instructions, IEnumerable<LiveItem> items)
    {
        var messages = new List<ChatMessage>();
        if (instructions.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.System, instructions));
        }

        foreach (var item in items)
        {
            switch (item)
            {
                case LiveMessage message:
                    AddMessage(messages, message);
                    break;
                case LiveCallItem call:
                    AddCall(messages, new ToolCall(call.CallId, call.Name, call.Arguments));
                    break;
                case LiveCallOutput output:
                    messages.Add(new ChatMessage(ChatRole.Tool, output.Output) { ToolCallId = output.CallId });
                    break;
            }
        }

        return messages;
    }

    /// <summary>Drops what was said first, after the instructions, until that many messages are gone; a turn's answer goes with it.</summary>
    /// <returns>False when nothing is left to drop: the last message stays.</returns>
    public static bool DropOldest(List<ChatMessage> messages)
    {
        var first = messages.FindIndex(message => message.Role != ChatRole.System);
        if (first < 0 || messages.Count - first <= 1)
        {
            return false;
        }

        do
        {
            messages.RemoveAt(first);
        }
        while (messages.Count - first > 1 && messages[first].Role is ChatRole.Assistant or ChatRole.Tool);

        return true;
    }

    private static void AddMessage(List<ChatMessage> messages, LiveMessage message)
    {
        var text = string.Join(' ', message.Parts.Select(part => part.Text).Where(text => !string.IsNullOrEmpty(text)));
        switch (message.Role)
        {
            case LiveRole.Assistant when text.Length == 0:
                break; // cut before a word was heard
            case LiveRole.Assistant:
                messages.Add(new ChatMessage(ChatRole.Assistant, text));
                break;
            case LiveRole.User:
                messages.Add(new ChatMessage(ChatRole.User, text.Length > 0 ? text : Silence));
                break;
            default:
                messages.Add(new ChatMessage(ChatRole.System, text));
                break;
        }
    }

    private static void AddCall(List<ChatMessage> messages, ToolCall call)
    {
        if (messages is [.., { Role: ChatRole.Assistant } last])
        {
            messages[^1] = last with { ToolCalls = [.. last.ToolCalls, call] };
        }
        else
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, "") { ToolCalls = [call] });
        }
    }
}
