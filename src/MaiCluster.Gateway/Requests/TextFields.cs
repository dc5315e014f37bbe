using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Limits;

namespace MaiCluster.Gateway.Requests;

/// <summary>The fields that chat and completion requests share.</summary>
internal static class TextFields
{
    public const string ModelMeaning = "The model's name, as GET /v1/models lists it.";

    public static void AddTo<TDraft>(FieldTable<TDraft> table, GatewayOptions limits)
        where TDraft : TextDraft
    {
        table.Text("model", ModelMeaning, (draft, value) => draft.Model = value, required: true);
        AddSampling(table, limits);
        AddEnd(table, limits);
        AddStream(table);
        table.Integer("n", 1, limits.MaxChoices, "Independent answers to each prompt. Default 1.", (draft, value) => draft.Choices = (int)value);
        table.Integer("priority", -1000, 1000, "Lower is served sooner. Default 0.", (draft, value) => draft.Priority = (int)value);
        table.Flag("return_token_ids", "Puts `token_ids` in every choice and chunk, and `prompt_token_ids` in the answer.", (draft, value) => draft.ReturnTokenIds = value);
        AddTaken(table);
    }

    public static void AddSampling<TDraft>(FieldTable<TDraft> table, GatewayOptions limits)
        where TDraft : TextDraft
    {
        table.Number("temperature", 0, 2, "0 = always the likeliest token. Default: the model's own.", (draft, value) => draft.Temperature = value);
        table.Integer("top_k", -1, int.MaxValue, "Keeps the k likeliest tokens; 0 or -1 = all. Default: the model's own.", (draft, value) => draft.TopK = (int)Math.Max(0, value));
        table.Other("top_p", new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0, ["maximum"] = 1 },
            "Keeps the likeliest tokens that reach this probability together. Default: the model's own.", (draft, field) => draft.TopP = Positive(field, 1));
        table.Number("min_p", 0, 1, "Keeps tokens at least this fraction as likely as the likeliest. Default 0.", (draft, value) => draft.MinP = value);
        table.Other("repetition_penalty", new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0, ["maximum"] = 2 },
            "Above 1 makes tokens already seen less likely. Default: the model's own.", (draft, field) => draft.RepetitionPenalty = Positive(field, 2));
        table.Number("presence_penalty", -2, 2, "Subtracted once from the logits of tokens in the answer. Default 0.", (draft, value) => draft.PresencePenalty = value);
        table.Number("frequency_penalty", -2, 2, "Subtracted from the logits of tokens in the answer, once per occurrence. Default 0.", (draft, value) => draft.FrequencyPenalty = value);
        table.Integer("seed", long.MinValue, long.MaxValue, "The same seed and request give the same answer. Default: a random one.", (draft, value) => draft.Seed = value);
        table.Other("logit_bias", new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = FieldSchema.Number(-100, 100),
            ["maxProperties"] = limits.MaxLogitBias,
        }, "Token id -> number from -100 to 100 that is added to its logit.", (draft, field) => ReadBias(draft, field, limits));
    }

    public static void AddEnd<TDraft>(FieldTable<TDraft> table, GatewayOptions limits)
        where TDraft : TextDraft
    {
        table.Other("stop", FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Array(FieldSchema.Of("string"), limits.MaxStopStrings)),
            $"A string or up to {limits.MaxStopStrings}, each of 1 to {limits.MaxStopBytes} bytes: the answer ends before the first that appears.", (draft, field) => ReadStop(draft, field, limits));
        table.Other("stop_token_ids", FieldSchema.Array(FieldSchema.Of("integer"), limits.MaxStopTokenIds),
            "Token ids that end the answer.", (draft, field) => draft.StopTokenIds = field.Integers(0, int.MaxValue, limits.MaxStopTokenIds));
        table.Flag("ignore_eos", "Goes on past the model's end-of-turn tokens.", (draft, value) => draft.IgnoreEos = value);
        table.Integer("min_tokens", 0, int.MaxValue, "The answer does not end before this many tokens. Default 0.", (draft, value) => draft.MinTokens = (int)value);
    }

    private static void AddStream<TDraft>(FieldTable<TDraft> table)
        where TDraft : TextDraft
    {
        var options = new FieldTable<StreamOptionsDraft>();
        options.Flag("include_usage", "A last chunk has the usage.", (draft, value) => draft.IncludeUsage = value);
        options.Taken("include_obfuscation", "boolean", "Chunks are never padded.");
        table.Flag("stream", "Server-sent events instead of one answer.", (draft, value) => draft.Stream = value);
        table.Object("stream_options", options, "Only with `stream`.", draft => draft.StreamOptions = new StreamOptionsDraft());
    }

    private static void AddTaken<TDraft>(FieldTable<TDraft> table)
        where TDraft : TextDraft
    {
        table.Taken("user", "string", "A name for the end user.");
        table.Taken("safety_identifier", "string", "A name for the end user.");
        table.Taken("metadata", "object", "The client's own notes.");
        table.Taken("prompt_cache_key", "string", "Prefixes are found without it.");
        table.Refused("service_tier", "there is one tier", "\"auto\"");
        table.Refused("store", "answers are not kept", "false");
    }

    private static float Positive(JsonField field, double max)
    {
        if (field.Kind == JsonValueKind.Number && field.Value.TryGetDouble(out var number) && (float)number > 0 && number <= max)
        {
            return (float)number;
        }

        field.Expected($"a number above 0 and up to {max}");
        return 1;
    }

    private static void ReadBias(TextDraft draft, JsonField field, GatewayOptions limits)
    {
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object of token ids and numbers");
            return;
        }

        if (field.Value.GetPropertyCount() > limits.MaxLogitBias)
        {
            field.Invalid($"'{field.Path}' may have at most {limits.MaxLogitBias} entries; it has {field.Value.GetPropertyCount()}.");
            return;
        }

        foreach (var entry in field.Value.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                field.Invalid($"'{field.Path}' must have token ids as names, such as \"198\"; one is no integer.");
                return;
            }

            if (!draft.LogitBias.TryAdd(token, (float)field.Member(entry.Name, entry.Value).Number(-100, 100)))
            {
                field.Invalid($"'{field.Path}' has token {token} twice.");
            }
        }
    }

    private static void ReadStop(TextDraft draft, JsonField field, GatewayOptions limits)
    {
        if (field.Kind == JsonValueKind.String)
        {
            draft.AddStop(field.Text(limits.MaxStopBytes));
            return;
        }

        if (field.Kind != JsonValueKind.Array)
        {
            field.Expected("a string or an array of strings");
            return;
        }

        var count = field.Count(limits.MaxStopStrings);
        for (var index = 0; index < count; index++)
        {
            draft.AddStop(field.Item(index).Text(limits.MaxStopBytes));
        }
    }
}
