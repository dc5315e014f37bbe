using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Chat;

/// <summary>The fields of a message, and what each role may have.</summary>
internal sealed class MessageFields
{
    private readonly GatewayOptions _limits;
    private readonly FieldTable<MessageDraft> _message = new();
    private readonly FieldTable<ToolCallDraft> _call = new();
    private readonly FieldTable<PartDraft> _part = new();
    private readonly FieldTable<PartDraft> _image = new();
    private readonly FieldTable<PartDraft> _file = new();

    public MessageFields(GatewayOptions limits)
    {
        _limits = limits;
        _part.Other("type", FieldSchema.Enum("text"), "Only `text`.", ReadPartType, required: true);
        _part.Text("text", "The part's text.", (part, value) => part.Text = value);
        AddDocuments();

        var function = new FieldTable<ToolCallDraft>();
        function.Text("name", "The function's name.", (call, value) => call.Name = value, required: true);
        function.Text("arguments", "JSON text.", (call, value) => call.Arguments = value, required: true);
        _call.Text("id", "As the answer gave it.", (call, value) => call.Id = value, required: true);
        _call.Other("type", FieldSchema.Enum("function"), "Only `function`.", (call, field) => call.Type = OnlyFunction(field), required: true);
        _call.Object("function", function, "What was called.", call => call, required: true);

        _message.Other("role", FieldSchema.Enum("system", "developer", "user", "assistant", "tool"), "Who speaks; `developer` is `system`.", ReadRole, required: true);
        _message.Other("content", FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(FieldSchema.OneOf(_part.Schema(), _image.Schema(), _file.Schema()), limits.MaxContentParts)),
            "A string, or parts that are joined as they are: text, and in a user's message pictures and documents, which are read to the model; an assistant's may be null.", ReadContent);
        _message.Taken("name", "string", "The speaker's name; templates have no place for it.");
        _message.Other("tool_calls", FieldSchema.Array(_call.Schema(), limits.MaxTools), "What an assistant message called.", ReadCalls);
        _message.Text("tool_call_id", "Which call a tool message answers.", (message, value) => message.ToolCallId = value);
        _message.Taken("annotations", "array", "As answers of other servers have them.");
        _message.Refused("refusal", "refusals are content");
        _message.Refused("audio", "messages are text");
        _message.Refused("function_call", "use 'tool_calls'");
    }

    public JsonObject Schema => _message.Schema();

    public void Read(JsonField field, ChatDraft draft)
    {
        var count = field.Count(_limits.MaxMessages);
        if (count == 0)
        {
            field.Invalid($"'{field.Path}' must have at least one message.");
        }

        for (var index = 0; index < count; index++)
        {
            var item = field.Item(index);
            var message = new MessageDraft();
            _message.Read(item, message);
            CheckRole(item, message);
            draft.Documents.AddRange(message.Documents.Select(document => new AttachedDocument(draft.Messages.Count, document.At, document.Path, document.File)));
            draft.Messages.Add(new ChatMessage(message.KnownRole ?? ChatRole.User, message.Content ?? "")
            {
                ToolCalls = [.. message.ToolCalls.Select(call => new ToolCall(call.Id, call.Name, call.Arguments))],
                ToolCallId = message.ToolCallId,
            });
        }

        if (draft.Documents.Count > _limits.MaxChatDocuments)
        {
            field.Invalid($"'{field.Path}' may have at most {_limits.MaxChatDocuments} pictures and documents together; it has {draft.Documents.Count}.");
        }
    }

    private void AddDocuments()
    {
        var address = new FieldTable<PartDraft>();
        address.Other("url", FieldSchema.Of("string"), "The picture itself: `data:image/png;base64,...`. Addresses are not fetched.", ReadFile, required: true);
        address.Taken("detail", "string", "Pictures are read as large as they are.");
        _image.Other("type", FieldSchema.Enum("image_url"), "A picture of text.", ReadPartType, required: true);
        _image.Object("image_url", address, "Where it is.", part => part, required: true);

        var file = new FieldTable<PartDraft>();
        file.Other("file_data", FieldSchema.Of("string"), "The document itself: `data:application/pdf;base64,...`.", ReadFile, required: true);
        file.Taken("filename", "string", "What a file is is told by its first bytes.");
        file.Refused("file_id", "no files are kept here; send 'file_data'");
        _file.Other("type", FieldSchema.Enum("file"), "A document.", ReadPartType, required: true);
        _file.Object("file", file, "What is in it.", part => part, required: true);
    }

    private static void ReadFile(PartDraft part, JsonField field) => (part.Path, part.File) = (field.Path, DataUrl.Read(field));

    private static void ReadRole(MessageDraft message, JsonField field)
    {
        message.Role = field.Text();
        if (message.KnownRole is null)
        {
            field.Expected("\"system\", \"developer\", \"user\", \"assistant\" or \"tool\"");
        }
    }

    private void ReadContent(MessageDraft message, JsonField field)
    {
        if (field.Kind == JsonValueKind.String)
        {
            message.Content = field.Text();
            return;
        }

        if (field.Kind != JsonValueKind.Array)
        {
            field.Expected("a string or an array of parts");
            return;
        }

        var count = field.Count(_limits.MaxContentParts);
        if (count == 0)
        {
            field.Invalid($"'{field.Path}' must have at least one part.");
        }

        var text = new StringBuilder();
        for (var index = 0; index < count; index++)
        {
            ReadPart(field.Item(index), message, text);
        }

        message.Content = text.ToString();
    }

    private void ReadPart(JsonField field, MessageDraft message, StringBuilder text)
    {
        // The type goes first, whatever stands first: a part of another kind is refused as such, not for its unknown fields.
        var part = new PartDraft();
        var type = field.Kind == JsonValueKind.Object && field.Value.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : "text";
        switch (type)
        {
            case "text":
                _part.Read(field, part);
                if (part.Text is null)
                {
                    field.Faults.Invalid($"{field.Path}.text", $"'{field.Path}.text' is required: the part's text.");
                }

                text.Append(part.Text);
                break;
            case "image_url" or "file":
                (type == "file" ? _file : _image).Read(field, part);
                message.Documents.Add((text.Length, part.Path, part.File));
                break;
            default:
                var other = field.Member("type", field.Value.GetProperty("type"));
                other.Unsupported($"'{other.Path}' is {other.Shown()}: only parts of type \"text\", \"image_url\" and \"file\" are supported.");
                break;
        }
    }

    private static void ReadPartType(PartDraft part, JsonField field) => field.Text();

    private void ReadCalls(MessageDraft message, JsonField field)
    {
        var count = field.Count(_limits.MaxTools);
        for (var index = 0; index < count; index++)
        {
            var call = new ToolCallDraft();
            _call.Read(field.Item(index), call);
            message.ToolCalls.Add(call);
        }
    }

    private static string OnlyFunction(JsonField field)
    {
        var type = field.Text();
        if (field.Kind == JsonValueKind.String && type != "function")
        {
            field.Unsupported($"'{field.Path}' is {field.Shown()}: only type \"function\" is supported.");
        }

        return type;
    }

    private static void CheckRole(JsonField field, MessageDraft message)
    {
        var content = $"{field.Path}.content";
        if (message.Content is null && message.KnownRole is { } role and not ChatRole.Assistant)
        {
            field.Faults.Invalid(content, $"'{content}' is required: only an assistant message may be without, and this one is from the {role.ToString().ToLowerInvariant()}.");
        }

        if (message.Documents.Count > 0 && message.KnownRole != ChatRole.User)
        {
            field.Faults.Invalid(content, $"'{content}' may hold pictures and documents in user messages only.");
        }

        if (message.ToolCalls.Count > 0 && message.KnownRole != ChatRole.Assistant)
        {
            field.Faults.Invalid($"{field.Path}.tool_calls", $"'{field.Path}.tool_calls' is only allowed in assistant messages.");
        }

        if (message.KnownRole == ChatRole.Tool && string.IsNullOrEmpty(message.ToolCallId))
        {
            field.Faults.Invalid($"{field.Path}.tool_call_id", $"'{field.Path}.tool_call_id' is required in tool messages: the id of the call that this message answers.");
        }
        else if (message.KnownRole != ChatRole.Tool && message.ToolCallId is not null)
        {
            field.Faults.Invalid($"{field.Path}.tool_call_id", $"'{field.Path}.tool_call_id' is only allowed in tool messages.");
        }
    }

    private sealed class PartDraft
    {
        public string? Text { get; set; }

        public string Path { get; set; } = "";

        public ReadOnlyMemory<byte> File { get; set; }
    }
}
