using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Chat;

/// <summary>Every field of POST /v1/chat/completions.</summary>
internal static class ChatFields
{
    private const int MostTopLogprobs = 20;

    public static FieldTable<ChatDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<ChatDraft>();
        TextFields.AddTo(table, limits);
        var messages = new MessageFields(limits);
        table.Other("messages", FieldSchema.Array(messages.Schema, limits.MaxMessages, min: 1),
            $"The conversation, 1 to {limits.MaxMessages} messages.", (draft, field) => messages.Read(field, draft), required: true);
        table.Integer("max_completion_tokens", 1, int.MaxValue, $"The most tokens per answer. Default {limits.DefaultChatTokens}, or what room there is.", (draft, value) => draft.MaxCompletionTokens = (int)value);
        table.Integer("max_tokens", 1, int.MaxValue, "The older name of `max_completion_tokens`.", (draft, value) => draft.MaxTokens = (int)value);
        table.Flag("logprobs", "Log probabilities of the answer's tokens.", (draft, value) => draft.Logprobs = value);
        table.Integer("top_logprobs", 0, MostTopLogprobs, "Likeliest alternatives per token; needs `logprobs`.", (draft, value) => draft.TopLogprobs = (int)value);
        ToolFields.AddTo(table, limits);
        AddResponseFormat(table);
        AddRefused(table);
        return table;
    }

    /// <summary>What only shows when fields are seen together.</summary>
    public static void Check(ChatDraft draft, RequestFaults faults)
    {
        TextChecks.Fields(draft, faults);
        if (draft is { MaxTokens: { } older, MaxCompletionTokens: { } newer } && older != newer)
        {
            faults.Invalid("max_tokens", $"'max_tokens' ({older}) and 'max_completion_tokens' ({newer}) are one field: send one of them.");
        }

        draft.MaxTokens ??= draft.MaxCompletionTokens;
        if (draft.TopLogprobs is not null && !draft.Logprobs)
        {
            faults.Invalid("top_logprobs", "'top_logprobs' is only allowed when 'logprobs' is true.");
        }

        draft.TopLogprobs = draft.Logprobs ? draft.TopLogprobs ?? 0 : null;
        CheckFormat(draft.ResponseFormat, faults);
        ToolFields.Check(draft, ChatFieldNames.Chat, faults);
    }

    private static void AddResponseFormat(FieldTable<ChatDraft> table)
    {
        var schema = new FieldTable<ResponseFormatDraft>();
        schema.Text("name", "The schema's name; nothing depends on it.", (_, _) => { }, required: true);
        schema.Text("description", "What the answer is for; nothing depends on it.", (_, _) => { });
        schema.Other("schema", FieldSchema.Of("object"), "The JSON schema that the answer follows.", (draft, field) => draft.Schema = field.Value, required: true);
        schema.Taken("strict", "boolean", "The schema is always followed exactly.");

        var format = new FieldTable<ResponseFormatDraft>();
        format.Other("type", FieldSchema.Enum("text", "json_object", "json_schema"), "`text`, `json_object` or `json_schema`.", ReadFormatType, required: true);
        format.Object("json_schema", schema, "Only with type `json_schema`.", draft =>
        {
            draft.HasSchema = true;
            return draft;
        });
        table.Object("response_format", format, "What form the answer has. Default: text.", draft => draft.ResponseFormat = new ResponseFormatDraft());
    }

    public static void ReadFormatType(ResponseFormatDraft draft, JsonField field)
    {
        draft.Type = field.Text();
        if (field.Kind == JsonValueKind.String && draft.Type is not ("text" or "json_object" or "json_schema"))
        {
            field.Expected("\"text\", \"json_object\" or \"json_schema\"");
        }
    }

    private static void CheckFormat(ResponseFormatDraft? format, RequestFaults faults)
    {
        if (format is { Type: "json_schema", HasSchema: false })
        {
            faults.Invalid("response_format.json_schema", "'response_format.json_schema' is required with type \"json_schema\".");
        }
        else if (format is { Type: not "json_schema", HasSchema: true })
        {
            faults.Invalid("response_format.json_schema", $"'response_format.json_schema' is only allowed with type \"json_schema\"; the type is \"{format.Type}\".");
        }
    }

    private static void AddRefused(FieldTable<ChatDraft> table)
    {
        table.Refused("audio", "answers are text");
        table.Refused("modalities", "answers are text", """["text"]""");
        table.Refused("prediction", "outputs are not predicted");
        table.Refused("reasoning_effort", "the models here do not reason apart from the answer", "\"none\"");
        table.Refused("verbosity", "say it in the prompt", "\"medium\"");
        table.Refused("web_search_options", "nothing is searched");
        table.Refused("functions", "use 'tools'", "[]");
        table.Refused("function_call", "use 'tool_choice'", "\"none\"");
        table.Refused("prompt_cache_retention", "prefixes stay as long as there is memory");
        table.Refused("echo", "the prompt is not repeated", "false");
        table.Refused("best_of", "every answer is returned", "1");
        table.Refused("use_beam_search", "tokens are sampled", "false");
        table.Refused("length_penalty", "tokens are sampled", "1");
        table.Refused("include_stop_str_in_output", "stop strings are left out", "false");
        table.Refused("skip_special_tokens", "special tokens have no text", "true");
        table.Refused("prompt_logprobs", "only answers have log probabilities");
        table.Refused("truncate_prompt_tokens", "prompts are not cut");
        table.Refused("chat_template", "the model's own is used");
        table.Refused("chat_template_kwargs", "the model's own template is used", "{}");
        table.Refused("add_generation_prompt", "the answer is always the assistant's", "true");
        table.Refused("continue_final_message", "the answer is a new message", "false");
        table.Refused("guided_json", "use 'response_format'");
        table.Refused("structured_outputs", "use 'response_format'");
    }
}
