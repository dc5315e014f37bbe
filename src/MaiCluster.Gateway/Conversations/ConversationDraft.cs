using MaiCluster.Gateway.Responses.Items;

namespace MaiCluster.Gateway.Conversations;

/// <summary>A new conversation, changed metadata, or items to add, as sent.</summary>
internal sealed class ConversationDraft
{
    public List<ResponseItem> Items { get; } = [];

    public List<KeyValuePair<string, string>> Metadata { get; set; } = [];
}
