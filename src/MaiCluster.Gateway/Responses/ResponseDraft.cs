using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Responses.Items;

namespace MaiCluster.Gateway.Responses;

/// <summary>A request for a response as sent, and what it goes on from.</summary>
internal sealed class ResponseDraft : ChatDraft
{
    public string? Instructions { get; set; }

    /// <summary>The new turn.</summary>
    public List<ResponseItem> Input { get; } = [];

    public bool HasInput { get; set; }

    public string? PreviousResponseId { get; set; }

    public string? ConversationId { get; set; }

    public bool Store { get; set; } = true;

    public bool ParallelToolCalls { get; set; } = true;

    public List<KeyValuePair<string, string>> Metadata { get; set; } = [];

    /// <summary>What was said before the new turn, from the stores.</summary>
    public IReadOnlyList<ResponseItem> History { get; set; } = [];
}
