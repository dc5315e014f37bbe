using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>A template without a place for tools: they go into its messages as <see cref="ToolPrompt"/> says.</summary>
internal abstract class PlainChatTemplate : ChatTemplate
{
    public sealed override bool KnowsTools => false;

    /// <summary>What the template says itself when the conversation begins without a system message.</summary>
    protected virtual string? DefaultSystem => null;

    public sealed override string Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools)
    {
        var prompt = new StringBuilder();
        Write(ToolPrompt.Flatten(messages, tools, DefaultSystem), prompt);
        return prompt.ToString();
    }

    /// <param name="messages">Of system, user and assistant only, each with its text alone.</param>
    protected abstract void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt);

    protected static string NameOf(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A tool's message should have become a user's."),
    };
}
