using System.Text.Json;
using System.Text.Unicode;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>Reads client events: each is valid by itself, or an error that names what is wrong.</summary>
internal sealed class ClientEventReader
{
    private const int MostEventIdBytes = 512;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    private readonly Dictionary<string, FieldTable<ClientEvent>> _tables;

    public ClientEventReader(GatewayOptions limits)
    {
        Session = SessionFields.Table(limits);
        Item = new ItemFields(limits);
        var answer = AnswerTable(limits);
        _tables = new Dictionary<string, FieldTable<ClientEvent>>(StringComparer.Ordinal)
        {
            ["session.update"] = Table(table => table.Object("session", Session, "What changes.", draft => draft.Session!, required: true)),
            ["input_audio_buffer.append"] = Table(table => table.Other("audio", FieldSchema.Of("string"), "Base64 of the session's input format.", ReadAudio, required: true)),
            ["input_audio_buffer.commit"] = Table(),
            ["input_audio_buffer.clear"] = Table(),
            ["conversation.item.create"] = Table(table =>
            {
                table.Text("previous_item_id", "After which item; \"root\" = at the beginning. Default: at the end.", (draft, value) => draft.PreviousItemId = value, maxBytes: ItemFields.MostIdBytes);
                table.Other("item", Item.Schema, "The item.", (draft, field) => draft.Item = Item.Read(field), required: true);
            }),
            ["conversation.item.retrieve"] = Table(AddItemId),
            ["conversation.item.delete"] = Table(AddItemId),
            ["conversation.item.truncate"] = Table(table =>
            {
                AddItemId(table);
                table.Integer("content_index", 0, 0, "0.", (draft, value) => draft.ContentIndex = (int)value);
                table.Add(new RequestField<ClientEvent>("audio_end_ms", FieldSupport.Honoured, FieldSchema.Integer(0, int.MaxValue), "How much of it was heard, in milliseconds.",
                    (draft, field) => draft.AudioEndMs = (int)field.Integer(0, int.MaxValue))
                { Required = true });
            }),
            ["response.create"] = Table(table => table.Object("response", answer, "What is different from the session.", draft => draft.Answer!)),
            ["response.cancel"] = Table(table => table.Text("response_id", "Which. Default: the one under way.", (draft, value) => draft.ResponseId = value, maxBytes: ItemFields.MostIdBytes)),
        };
    }

    public FieldTable<SettingsDraft> Session { get; }

    public ItemFields Item { get; }

    /// <summary>The schemas of all events, by type.</summary>
    public IEnumerable<(string Type, System.Text.Json.Nodes.JsonObject Schema)> Schemas => _tables.Select(pair => (pair.Key, pair.Value.Schema()));

    /// <param name="message">A whole text message.</param>
    /// <param name="current">The session's settings, which the event may change.</param>
    /// <returns>The event, or what is wrong with it and the id that it has.</returns>
    public (ClientEvent? Event, ApiError? Error, string? EventId) Read(ReadOnlyMemory<byte> message, CallSettings current)
    {
        if (!Utf8.IsValid(message.Span))
        {
            return (null, Fault(null, "The message is not UTF-8."), null);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message, Strict);
        }
        catch (JsonException error)
        {
            return (null, Fault(null, $"The message is not JSON: {error.Message}"), null);
        }

        using (document)
        {
            return Read(document.RootElement, current);
        }
    }

    private (ClientEvent? Event, ApiError? Error, string? EventId) Read(JsonElement root, CallSettings current)
    {
        var faults = new RequestFaults();
        var field = new JsonField(root, "", faults);
        StrictJson.Check(field);
        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, Fault(null, $"A message must be an object with a 'type'; this one is {field.Shown()}."), null);
        }

        if (faults.First is { } broken)
        {
            return (null, ApiError.From(broken), null);
        }

        var id = root.TryGetProperty("event_id", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 and <= MostEventIdBytes } text ? text : null;
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return (null, Fault("type", "'type' is required: the event's name, such as \"session.update\"."), id);
        }

        var name = type.GetString()!;
        if (!_tables.TryGetValue(name, out var table))
        {
            return (null, UnknownEvents.Of(name, _tables.Keys), id);
        }

        var draft = new ClientEvent { Type = name, EventId = id, Session = new SettingsDraft { Value = current }, Answer = new AnswerDraft { Value = current } };
        table.Read(field, draft);
        return faults.First is { } fault ? (null, ApiError.From(fault), id) : (draft, null, id);
    }

    private static FieldTable<ClientEvent> Table(Action<FieldTable<ClientEvent>>? add = null)
    {
        var table = new FieldTable<ClientEvent>();
        table.Taken("type", "string", "The event's name.");
        table.Text("event_id", "The client's own; an error about the event repeats it.", (_, _) => { }, maxBytes: MostEventIdBytes);
        add?.Invoke(table);
        return table;
    }

    private FieldTable<AnswerDraft> AnswerTable(GatewayOptions limits)
    {
        var table = new FieldTable<AnswerDraft>();
        AnswerFields.AddTo(table, limits);
        var audio = new FieldTable<AnswerDraft>();
        audio.Object("output", AnswerFields.OutputTable<AnswerDraft>(withSpeed: false), "Format and voice.", draft => draft);
        table.Object("audio", audio, "What the caller hears.", draft => draft);
        table.Other("conversation", FieldSchema.Enum("auto", "none"), "`none`: the answer does not join the conversation. Default auto.", (draft, field) =>
        {
            draft.Joins = field.Kind != JsonValueKind.String || field.Value.GetString() != "none";
            if (draft.Joins && (field.Kind != JsonValueKind.String || field.Value.GetString() != "auto"))
            {
                field.Expected("\"auto\" or \"none\"");
            }
        });
        table.Other("input", FieldSchema.Array(Item.Schema, limits.MaxMessages), "Items to answer in place of the conversation; {\"type\": \"item_reference\", \"id\": ...} takes one of it.", (draft, field) =>
        {
            draft.Input = [];
            var count = field.Count(limits.MaxMessages);
            for (var index = 0; index < count && field.Faults.First is null; index++)
            {
                draft.Input.Add(Item.Read(field.Item(index)));
            }
        });
        table.Other("metadata", MetadataField.Schema(), MetadataField.Meaning, (draft, field) => draft.Metadata = MetadataField.Read(field));
        return table;
    }

    private static void AddItemId(FieldTable<ClientEvent> table) =>
        table.Text("item_id", "Which item.", (draft, value) => draft.ItemId = value, required: true, ItemFields.MostIdBytes);

    private static void ReadAudio(ClientEvent draft, JsonField field)
    {
        if (field.Kind != JsonValueKind.String || !field.Value.TryGetBytesFromBase64(out var audio))
        {
            field.Invalid($"'{field.Path}' must be a string of base64, bytes of the session's input format.");
            return;
        }

        draft.Audio = audio;
    }

    private static ApiError Fault(string? param, string message)
    {
        var faults = new RequestFaults();
        faults.Invalid(param, message);
        return ApiError.From(faults.First!);
    }
}
