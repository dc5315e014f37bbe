using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Responses.Items;

/// <summary>The fields of the items that clients send.</summary>
internal sealed class ItemFields
{
    private readonly GatewayOptions _limits;
    private readonly FieldTable<ItemDraft> _message = new();
    private readonly FieldTable<ItemDraft> _call = new();
    private readonly FieldTable<ItemDraft> _output = new();
    private readonly FieldTable<PartDraft> _part = new();

    public ItemFields(GatewayOptions limits)
    {
        _limits = limits;
        _part.Other("type", FieldSchema.Enum("input_text", "output_text", "text"), "All three are text.", (_, _) => { }, required: true);
        _part.Text("text", "The part's text.", (part, value) => part.Text = value, required: true);
        _part.Taken("annotations", "array", "As answers have them.");
        _part.Taken("logprobs", "array", "As answers have them.");

        var content = FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(_part.Schema(), limits.MaxContentParts));
        AddCommon(_message, MessageItem.Type, required: false);
        _message.Other("role", FieldSchema.Enum("user", "assistant", "system", "developer"), "Who speaks; `developer` is `system`.", ReadRole, required: true);
        _message.Other("content", content, "A string, or text parts that are joined as they are.", ReadContent, required: true);
        _message.Refused("phase", "answers have one phase", "\"final_answer\"");

        AddCommon(_call, CallItem.Type, required: true);
        _call.Text("call_id", "As the answer gave it.", (item, value) => item.CallId = value, required: true, maxBytes: 256);
        _call.Text("name", "The function's name.", (item, value) => item.Name = value, required: true, maxBytes: 256);
        _call.Text("arguments", "JSON text.", (item, value) => item.Arguments = value, required: true);

        AddCommon(_output, CallOutputItem.Type, required: true);
        _output.Text("call_id", "Which call it answers.", (item, value) => item.CallId = value, required: true, maxBytes: 256);
        _output.Other("output", content.DeepClone().AsObject(), "A string, or text parts that are joined as they are.", ReadContent, required: true);
    }

    public JsonObject Schema => FieldSchema.OneOf(_message.Schema(), _call.Schema(), _output.Schema());

    /// <summary>Reads an array of items; each gets an id of ours.</summary>
    public void Read(JsonField field, int max, List<ResponseItem> items)
    {
        var count = field.Count(max);
        for (var index = 0; index < count; index++)
        {
            ReadItem(field.Item(index), items);
        }
    }

    private void ReadItem(JsonField field, List<ResponseItem> items)
    {
        var item = new ItemDraft();
        switch (TypeOf(field))
        {
            case MessageItem.Type:
                _message.Read(field, item);
                items.Add(new MessageItem(ResponseItem.NewId("msg_"), item.Role, item.Parts));
                break;
            case CallItem.Type:
                _call.Read(field, item);
                items.Add(new CallItem(ResponseItem.NewId("fc_"), item.CallId, item.Name, item.Arguments));
                break;
            case CallOutputItem.Type:
                _output.Read(field, item);
                items.Add(new CallOutputItem(ResponseItem.NewId("fco_"), item.CallId, string.Concat(item.Parts)));
                break;
        }
    }

    // The type goes first, whatever stands first: an image is refused as such, not for its unknown fields.
    private static string? TypeOf(JsonField field)
    {
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object, an item");
            return null;
        }

        if (!field.Value.TryGetProperty("type", out var type) || type.ValueKind == JsonValueKind.Null)
        {
            return MessageItem.Type;
        }

        var named = field.Member("type", type);
        if (named.Kind == JsonValueKind.String && type.GetString() is MessageItem.Type or CallItem.Type or CallOutputItem.Type)
        {
            return type.GetString();
        }

        named.Unsupported($"'{named.Path}' is {named.Shown()}: only items of type \"message\", \"function_call\" and \"function_call_output\" are supported.");
        return null;
    }

    private static void AddCommon(FieldTable<ItemDraft> table, string type, bool required)
    {
        table.Other("type", FieldSchema.Enum(type), $"`{type}`.", (_, _) => { }, required);
        table.Taken("id", "string", "Stored items get ids of their own.");
        table.Taken("status", "string", "As answers have it.");
    }

    private static void ReadRole(ItemDraft item, JsonField field)
    {
        item.Role = field.Text();
        if (field.Kind == JsonValueKind.String && item.Role is not ("user" or "assistant" or "system" or "developer"))
        {
            field.Expected("\"user\", \"assistant\", \"system\" or \"developer\"");
        }
    }

    private void ReadContent(ItemDraft item, JsonField field)
    {
        if (field.Kind == JsonValueKind.String)
        {
            item.Parts.Add(field.Text());
            return;
        }

        if (field.Kind != JsonValueKind.Array)
        {
            field.Expected("a string or an array of text parts");
            return;
        }

        var count = field.Count(_limits.MaxContentParts);
        if (count == 0)
        {
            field.Invalid($"'{field.Path}' must have at least one part.");
        }

        for (var index = 0; index < count; index++)
        {
            ReadPart(item, field.Item(index));
        }
    }

    private void ReadPart(ItemDraft item, JsonField field)
    {
        if (field.Kind == JsonValueKind.Object && field.Value.TryGetProperty("type", out var type)
            && !(type.ValueKind == JsonValueKind.String && type.GetString() is "input_text" or "output_text" or "text"))
        {
            var named = field.Member("type", type);
            named.Unsupported($"'{named.Path}' is {named.Shown()}: only parts of type \"input_text\" and \"output_text\" are supported.");
            return;
        }

        var part = new PartDraft();
        _part.Read(field, part);
        item.Parts.Add(part.Text);
    }

    private sealed class ItemDraft
    {
        public string Role { get; set; } = "";

        public List<string> Parts { get; } = [];

        public string CallId { get; set; } = "";

        public string Name { get; set; } = "";

        public string Arguments { get; set; } = "";
    }

    private sealed class PartDraft
    {
        public string Text { get; set; } = "";
    }
}
