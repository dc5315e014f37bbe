using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Completions;

/// <summary>A completion request as sent.</summary>
internal sealed class CompletionDraft : TextDraft
{
    public List<CompletionPrompt> Prompts { get; } = [];
}

/// <summary>One prompt: text or token ids.</summary>
/// <param name="Path">Where it stood in the request.</param>
/// <param name="Text">Null when it came as ids.</param>
/// <param name="Tokens">Null when it came as text.</param>
internal sealed record CompletionPrompt(string Path, string? Text, int[]? Tokens);
