using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Chat;

/// <summary>One message as sent.</summary>
internal sealed class MessageDraft
{
    public string Role { get; set; } = "";

    /// <summary>Null when left out, null, or wrong.</summary>
    public string? Content { get; set; }

    /// <summary>Documents among its parts, and where in the text they stand.</summary>
    public List<(int At, string Path, ReadOnlyMemory<byte> File)> Documents { get; } = [];

    public List<ToolCallDraft> ToolCalls { get; } = [];

    public string? ToolCallId { get; set; }

    public ChatRole? KnownRole => Role switch
    {
        "system" or "developer" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        "tool" => ChatRole.Tool,
        _ => null,
    };
}

/// <summary>One call of an assistant message.</summary>
internal sealed class ToolCallDraft
{
    public string Id { get; set; } = "";

    public string Type { get; set; } = "";

    public string Name { get; set; } = "";

    public string Arguments { get; set; } = "";
}
