using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Completions;

/// <summary>A completion request as sent.</summary>
internal sealed class CompletionDraft : TextDraft
{
    public List<TextInput> Prompts { get; } = [];
}
