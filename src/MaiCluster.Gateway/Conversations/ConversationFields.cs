using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;

namespace MaiCluster.Gateway.Conversations;

/// <summary>The fields of what is posted to /v1/conversations and below.</summary>
internal static class ConversationFields
{
    /// <summary>Items of one request, as OpenAI.</summary>
    private const int MostItems = 20;

    public static FieldTable<ConversationDraft> Create(GatewayOptions limits)
    {
        var table = new FieldTable<ConversationDraft>();
        AddItems(table, limits, required: false);
        AddMetadata(table, required: false);
        return table;
    }

    public static FieldTable<ConversationDraft> Update()
    {
        var table = new FieldTable<ConversationDraft>();
        AddMetadata(table, required: true);
        return table;
    }

    public static FieldTable<ConversationDraft> Items(GatewayOptions limits)
    {
        var table = new FieldTable<ConversationDraft>();
        AddItems(table, limits, required: true);
        return table;
    }

    private static void AddItems(FieldTable<ConversationDraft> table, GatewayOptions limits, bool required)
    {
        var items = new ItemFields(limits, takesDocuments: false);
        table.Other("items", FieldSchema.Array(items.Schema, MostItems), $"Up to {MostItems} items, as in a response's `input`.", (draft, field) => items.Read(field, MostItems, draft.Items), required);
    }

    private static void AddMetadata(FieldTable<ConversationDraft> table, bool required) =>
        table.Other("metadata", MetadataField.Schema(), MetadataField.Meaning, (draft, field) => draft.Metadata = MetadataField.Read(field), required);
}
