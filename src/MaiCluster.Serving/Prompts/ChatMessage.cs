namespace MaiCluster.Serving.Prompts;

public enum ChatRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>A function call that an assistant message made.</summary>
/// <param name="Id">As the client knows it.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">JSON text.</param>
public sealed record ToolCall(string Id, string Name, string Arguments);

/// <summary>A function that a client offers.</summary>
/// <param name="Name">Letters, digits, underscore and dash.</param>
/// <param name="Description">What it does; may be null.</param>
/// <param name="ParametersJson">Its JSON schema as JSON text.</param>
public sealed record ToolDefinition(string Name, string? Description, string ParametersJson);

/// <summary>One message of a conversation.</summary>
public sealed record ChatMessage(ChatRole Role, string Content)
{
    /// <summary>Only of an assistant message.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Only of a tool message: which call it answers.</summary>
    public string? ToolCallId { get; init; }
}
