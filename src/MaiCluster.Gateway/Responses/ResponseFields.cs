using System.Text.Json;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;

namespace MaiCluster.Gateway.Responses;

/// <summary>Every field of POST /v1/responses.</summary>
internal static class ResponseFields
{
    private const int MostIdBytes = 128;

    public static FieldTable<ResponseDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<ResponseDraft>();
        table.Text("model", TextFields.ModelMeaning, (draft, value) => draft.Model = value, required: true);
        AddTurn(table, limits);
        table.Integer("max_output_tokens", 1, int.MaxValue, $"The most tokens of the answer. Default {limits.DefaultChatTokens}, or what room there is.", (draft, value) => draft.MaxTokens = (int)value);
        TextFields.AddSampling(table, limits);
        table.Integer("priority", -1000, 1000, "Lower is served sooner. Default 0.", (draft, value) => draft.Priority = (int)value);
        ResponseToolFields.AddTo(table, limits);
        AddText(table);
        AddStream(table);
        table.Flag("store", "Keeps the response for GET, and to be continued by `previous_response_id`. Default true.", (draft, value) => draft.Store = value);
        table.Other("metadata", MetadataField.Schema(), MetadataField.Meaning, (draft, field) => draft.Metadata = MetadataField.Read(field));
        AddRest(table);
        return table;
    }

    /// <summary>What only shows when fields are seen together.</summary>
    public static void Check(ResponseDraft draft, RequestFaults faults)
    {
        TextChecks.Fields(draft, faults);
        if (draft is { PreviousResponseId: not null, ConversationId: not null })
        {
            faults.Invalid("previous_response_id", "'previous_response_id' and 'conversation' are two ways to say what came before: send one of them.");
        }

        if (!draft.HasInput && draft.ConversationId is null)
        {
            faults.Invalid("input", "'input' is required: a text or an array of items. Only a response in a conversation may be without.");
        }

        if (draft.ResponseFormat is { Type: "json_schema", HasSchema: false })
        {
            faults.Invalid("text.format.schema", "'text.format.schema' is required with type \"json_schema\".");
        }
        else if (draft.ResponseFormat is { Type: not "json_schema", HasSchema: true })
        {
            faults.Invalid("text.format.schema", $"'text.format.schema' is only allowed with type \"json_schema\"; the type is \"{draft.ResponseFormat.Type}\".");
        }

        ToolFields.Check(draft, ChatFieldNames.Responses, faults);
    }

    private static void AddTurn(FieldTable<ResponseDraft> table, GatewayOptions limits)
    {
        var items = new ItemFields(limits, takesDocuments: true);
        table.Other("input", FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(items.Schema, limits.MaxMessages)),
            $"The new turn: a user's text, or up to {limits.MaxMessages} items.", (draft, field) => ReadInput(draft, field, items, limits));
        table.Text("instructions", "A system message before everything else, for this response only.", (draft, value) => draft.Instructions = value);
        table.Text("previous_response_id", "The response that this one continues.", (draft, value) => draft.PreviousResponseId = value, maxBytes: MostIdBytes);

        var conversation = new FieldTable<ResponseDraft>();
        conversation.Text("id", "The conversation's id.", (draft, value) => draft.ConversationId = value, required: true, maxBytes: MostIdBytes);
        table.Other("conversation", FieldSchema.OneOf(FieldSchema.Of("string"), conversation.Schema()),
            "The conversation that this response is part of: its id, or an object with it.", (draft, field) =>
            {
                if (field.Kind == JsonValueKind.Object)
                {
                    conversation.Read(field, draft);
                }
                else
                {
                    draft.ConversationId = field.Text(MostIdBytes);
                }
            });
    }

    private static void ReadInput(ResponseDraft draft, JsonField field, ItemFields items, GatewayOptions limits)
    {
        draft.HasInput = true;
        switch (field.Kind)
        {
            case JsonValueKind.String:
                draft.Input.Add(new MessageItem(ResponseItem.NewId("msg_"), "user", [field.Text()]));
                break;
            case JsonValueKind.Array:
                items.Read(field, limits.MaxMessages, draft.Input, draft.Documents);
                if (draft.Documents.Count > limits.MaxChatDocuments)
                {
                    field.Invalid($"'{field.Path}' may have at most {limits.MaxChatDocuments} pictures and documents together; it has {draft.Documents.Count}.");
                }

                if (field.Value.GetArrayLength() == 0)
                {
                    field.Invalid($"'{field.Path}' must have at least one item.");
                }

                break;
            default:
                field.Expected("a string or an array of items");
                break;
        }
    }

    private static void AddText(FieldTable<ResponseDraft> table)
    {
        var format = new FieldTable<ResponseFormatDraft>();
        format.Other("type", FieldSchema.Enum("text", "json_object", "json_schema"), "`text`, `json_object` or `json_schema`.", ChatFields.ReadFormatType, required: true);
        format.Text("name", "The schema's name; nothing depends on it.", (draft, value) => draft.Name = value, maxBytes: 256);
        format.Text("description", "What the answer is for; nothing depends on it.", (_, _) => { });
        format.Other("schema", FieldSchema.Of("object"), "The JSON schema that the answer follows; only with type `json_schema`.", (draft, field) =>
        {
            draft.HasSchema = true;
            draft.Schema = field.Value;
        });
        format.Taken("strict", "boolean", "The schema is always followed exactly.");

        var text = new FieldTable<ResponseDraft>();
        text.Object("format", format, "What form the answer has. Default: text.", draft => draft.ResponseFormat = new ResponseFormatDraft());
        text.Refused("verbosity", "say it in the prompt", "\"medium\"");
        table.Object("text", text, "What form the answer has: `format`.", draft => draft);
    }

    private static void AddStream(FieldTable<ResponseDraft> table)
    {
        var options = new FieldTable<StreamOptionsDraft>();
        options.Taken("include_obfuscation", "boolean", "Events are never padded.");
        table.Flag("stream", "Server-sent events instead of one answer.", (draft, value) => draft.Stream = value);
        table.Object("stream_options", options, "Only with `stream`.", draft => draft.StreamOptions = new StreamOptionsDraft());
    }

    private static void AddRest(FieldTable<ResponseDraft> table)
    {
        table.Taken("user", "string", "A name for the end user.");
        table.Taken("safety_identifier", "string", "A name for the end user.");
        table.Taken("prompt_cache_key", "string", "A response's session is found without it.");
        table.Refused("background", "a response is answered at once", "false");
        table.Refused("include", "answers have no more to them", "[]");
        table.Refused("truncation", "histories are not cut", "\"disabled\"");
        table.Refused("service_tier", "there is one tier", "\"auto\"", "\"default\"");
        table.Refused("top_logprobs", "use /v1/chat/completions", "0");
        table.Refused("max_tool_calls", "tools run at the client");
        table.Refused("reasoning", "the models here do not reason apart from the answer", "{}");
        table.Refused("prompt", "no prompts are stored here; send them in 'input'");
        table.Refused("prompt_cache_options", "prefixes stay as long as there is memory");
        table.Refused("prompt_cache_retention", "prefixes stay as long as there is memory");
        table.Refused("context_management", "histories are not cut");
        table.Refused("moderation", "nothing is moderated");
    }
}
