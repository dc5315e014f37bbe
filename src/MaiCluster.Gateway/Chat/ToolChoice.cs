namespace MaiCluster.Gateway.Chat;

/// <summary>Whether the answer may or must call a tool.</summary>
internal enum ToolMode
{
    None,
    Auto,
    Required,
    Named,
}

/// <param name="Mode">Which of the four.</param>
/// <param name="Name">The tool, only when it is <see cref="ToolMode.Named"/>.</param>
internal sealed record ToolChoice(ToolMode Mode, string? Name = null);
