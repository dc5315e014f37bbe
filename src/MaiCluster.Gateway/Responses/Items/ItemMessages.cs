using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Responses.Items;

/// <summary>Items as the messages that a chat template renders.</summary>
internal static class ItemMessages
{
    public static void AddTo(List<ChatMessage> messages, IEnumerable<ResponseItem> items)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case MessageItem message:
                    messages.Add(new ChatMessage(RoleOf(message.Role), string.Concat(message.Parts)));
                    break;
                case CallItem call:
                    AddCall(messages, new ToolCall(call.CallId, call.Name, call.Arguments));
                    break;
                case CallOutputItem output:
                    messages.Add(new ChatMessage(ChatRole.Tool, output.Output) { ToolCallId = output.CallId });
                    break;
            }
        }
    }

    /// <summary>Calls belong to the assistant's message before them; where there is none, they make one without text.</summary>
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

    private static ChatRole RoleOf(string role) => role switch
    {
        "user" => ChatRole.User,
        MessageItem.Assistant => ChatRole.Assistant,
        _ => ChatRole.System,
    };
}
