using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Documents;
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

    private readonly FieldTable<PartDraft> _image = new();
    private readonly FieldTable<PartDraft> _file = new();
    private readonly bool _takesDocuments;

    /// <param name="takesDocuments">A user's message may have pictures and documents: somebody reads them.</param>
    public ItemFields(GatewayOptions limits, bool takesDocuments)
    {
        (_limits, _takesDocuments) = (limits, takesDocuments);
        AddDocuments();
        _part.Other("type", FieldSchema.Enum("input_text", "output_text", "text"), "All three are text.", (_, _) => { }, required: true);
        _part.Text("text", "The part's text.", (part, value) => part.Text = value, required: true);
        _part.Taken("annotations", "array", "As answers have them.");
        _part.Taken("logprobs", "array", "As answers have them.");

        var content = FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(_part.Schema(), limits.MaxContentParts));
        var withDocuments = FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(FieldSchema.OneOf(_part.Schema(), _image.Schema(), _file.Schema()), limits.MaxContentParts));
        AddCommon(_message, MessageItem.Type, required: false);
        _message.Other("role", FieldSchema.Enum("user", "assistant", "system", "developer"), "Who speaks; `developer` is `system`.", ReadRole, required: true);
        _message.Other("content", takesDocuments ? withDocuments : content.DeepClone().AsObject(),
            takesDocuments ? "A string, or parts that are joined as they are: text, and in a user's message pictures and documents, which are read to the model." : "A string, or text parts that are joined as they are.", ReadMessage, required: true);
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
    /// <param name="documents">Receives pictures and documents; null where none are taken.</param>
    public void Read(JsonField field, int max, List<ResponseItem> items, List<AttachedDocument>? documents = null)
    {
        var count = field.Count(max);
        for (var index = 0; index < count; index++)
        {
            ReadItem(field.Item(index), items, documents);
        }
    }

    private void ReadItem(JsonField field, List<ResponseItem> items, List<AttachedDocument>? documents)
    {
        var item = new ItemDraft();
        switch (TypeOf(field))
        {
            case MessageItem.Type:
                _message.Read(field, item);
                documents?.AddRange(item.Documents.Select(document => new AttachedDocument(items.Count, document.At, document.Path, document.File)));
                if (item.Documents.Count > 0 && item.Role != "user")
                {
                    field.Faults.Invalid($"{field.Path}.content", $"'{field.Path}.content' may hold pictures and documents in user messages only.");
                }

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

    private void ReadMessage(ItemDraft item, JsonField field) => ReadContent(item, field, _takesDocuments);

    private void ReadContent(ItemDraft item, JsonField field) => ReadContent(item, field, takesDocuments: false);

    private void ReadContent(ItemDraft item, JsonField field, bool takesDocuments)
    {
        if (field.Kind == JsonValueKind.String)
        {
            item.Parts.Add(field.Text());
            return;
        }

        if (field.Kind != JsonValueKind.Array)
        {
            field.Expected(takesDocuments ? "a string or an array of parts" : "a string or an array of text parts");
            return;
        }

        var count = field.Count(_limits.MaxContentParts);
        if (count == 0)
        {
            field.Invalid($"'{field.Path}' must have at least one part.");
        }

        for (var index = 0; index < count; index++)
        {
            ReadPart(item, field.Item(index), takesDocuments);
        }
    }

    private void ReadPart(ItemDraft item, JsonField field, bool takesDocuments)
    {
        var part = new PartDraft();
        var type = field.Kind == JsonValueKind.Object && field.Value.TryGetProperty("type", out var named) ? named.ValueKind == JsonValueKind.String ? named.GetString() : "" : "text";
        switch (type)
        {
            case "input_text" or "output_text" or "text":
                _part.Read(field, part);
                item.Parts.Add(part.Text);
                break;
            case "input_image" or "input_file" when takesDocuments:
                (type == "input_image" ? _image : _file).Read(field, part);
                item.Documents.Add((item.Parts.Count, part.Path, part.File));
                break;
            default:
                var other = field.Member("type", field.Value.GetProperty("type"));
                var more = takesDocuments ? ", \"input_image\", \"input_file\"" : "";
                other.Unsupported($"'{other.Path}' is {other.Shown()}: only parts of type \"input_text\"{more} and \"output_text\" are supported.");
                break;
        }
    }

    private void AddDocuments()
    {
        _image.Other("type", FieldSchema.Enum("input_image"), "A picture of text.", (_, _) => { }, required: true);
        _image.Other("image_url", FieldSchema.Of("string"), "The picture itself: `data:image/png;base64,...`. Addresses are not fetched.", ReadFile, required: true);
        _image.Taken("detail", "string", "Pictures are read as large as they are.");
        _image.Refused("file_id", "no files are kept here; send 'image_url'");

        _file.Other("type", FieldSchema.Enum("input_file"), "A document.", (_, _) => { }, required: true);
        _file.Other("file_data", FieldSchema.Of("string"), "The document itself: `data:application/pdf;base64,...`.", ReadFile, required: true);
        _file.Taken("filename", "string", "What a file is is told by its first bytes.");
        _file.Taken("detail", "string", "Documents are read as large as they are.");
        _file.Refused("file_id", "no files are kept here; send 'file_data'");
        _file.Refused("file_url", "no addresses are fetched here; send 'file_data'");
    }

    private static void ReadFile(PartDraft part, JsonField field) => (part.Path, part.File) = (field.Path, DataUrl.Read(field));

    private sealed class ItemDraft
    {
        public string Role { get; set; } = "";

        public List<string> Parts { get; } = [];

        /// <summary>Documents, and before which part each stands.</summary>
        public List<(int At, string Path, ReadOnlyMemory<byte> File)> Documents { get; } = [];

        public string CallId { get; set; } = "";

        public string Name { get; set; } = "";

        public string Arguments { get; set; } = "";
    }

    private sealed class PartDraft
    {
        public string Text { get; set; } = "";

        public string Path { get; set; } = "";

        public ReadOnlyMemory<byte> File { get; set; }
    }
}
