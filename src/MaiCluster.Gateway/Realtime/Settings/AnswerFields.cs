using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Live.Audio;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>The fields that a session and a single answer of it share.</summary>
internal static class AnswerFields
{
    public const int MostInstructionBytes = 64 << 10;

    private const double SlowestSpeed = 0.25, FastestSpeed = 1.5;

    private const int MostVoiceBytes = 256;

    public static void AddTo<TDraft>(FieldTable<TDraft> table, GatewayOptions limits)
        where TDraft : SettingsDraft
    {
        table.Other("output_modalities", FieldSchema.Array(FieldSchema.Enum("audio", "text"), 1, min: 1), "[\"audio\"]: spoken, with its transcript; [\"text\"]: written.", ReadModalities);
        table.Other("instructions", FieldSchema.Of("string"), $"What the model is told; up to {MostInstructionBytes} bytes. Default: the package's own.", (draft, field) =>
            draft.Value = draft.Value with { Instructions = Bounded(field, MostInstructionBytes) });
        table.Other("max_output_tokens", FieldSchema.OneOf(FieldSchema.Integer(1, 4096), FieldSchema.Enum("inf")), $"Tokens of one answer, or \"inf\": {limits.DefaultChatTokens}, or what room there is.", ReadMaxTokens);
        AddTools(table, limits);
        table.Taken("parallel_tool_calls", "boolean", "One answer has what calls it has.");
        table.Refused("prompt", "there are no stored prompts; use 'instructions'");
        table.Refused("reasoning", "the models here do not reason apart from the answer");
    }

    /// <summary>The fields of <c>audio.output</c>.</summary>
    public static FieldTable<TDraft> OutputTable<TDraft>(bool withSpeed)
        where TDraft : SettingsDraft
    {
        var output = new FieldTable<TDraft>();
        output.Other("format", FormatSchema(), "As `audio.input.format`.", (draft, field) => draft.Value = draft.Value with { Output = ReadFormat(field) ?? draft.Value.Output });
        output.Other("voice", FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Of("object")), "A voice of GET /v1/audio/voices, one of OpenAI's names, or a mix. An object has it as its `id`.", ReadVoice);
        if (withSpeed)
        {
            output.Number("speed", SlowestSpeed, FastestSpeed, "1 is the voice's own. Default 1.", (draft, value) => draft.Value = draft.Value with { Speed = value });
        }

        return output;
    }

    public static JsonObject FormatSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["type"] = FieldSchema.Enum("audio/pcm", "audio/pcmu", "audio/pcma"), ["rate"] = FieldSchema.Integer(24_000, 24_000) },
        ["required"] = new JsonArray("type"),
    };

    public static LiveFormat? ReadFormat(JsonField field)
    {
        var table = new FieldTable<FormatDraft>();
        table.Text("type", "`audio/pcm` (24 kHz, 16 bits), `audio/pcmu` or `audio/pcma` (8 kHz).", (draft, value) => draft.Type = value, required: true, 32);
        table.Integer("rate", 24_000, 24_000, "24000; only with audio/pcm.", (draft, _) => draft.HasRate = true);
        var read = new FormatDraft();
        table.Read(field, read);
        var format = LiveFormats.Of(read.Type);
        if (format is null)
        {
            field.Faults.Invalid($"{field.Path}.type", $"'{field.Path}.type' must be \"audio/pcm\", \"audio/pcmu\" or \"audio/pcma\".");
        }
        else if (read.HasRate && format != LiveFormat.Pcm)
        {
            field.Faults.Invalid($"{field.Path}.rate", $"'{field.Path}.rate' is only allowed with audio/pcm; {read.Type} has 8,000 samples a second.");
        }

        return format;
    }

    /// <summary>A string of at most so many bytes, which may be empty.</summary>
    public static string Bounded(JsonField field, int mostBytes)
    {
        var text = field.Text();
        if (System.Text.Encoding.UTF8.GetByteCount(text) is var bytes && bytes > mostBytes)
        {
            field.Invalid($"'{field.Path}' may have at most {mostBytes} bytes in UTF-8; it has {bytes}.");
        }

        return text;
    }

    private static void ReadModalities<TDraft>(TDraft draft, JsonField field)
        where TDraft : SettingsDraft
    {
        if (field.Kind == JsonValueKind.Array && field.Value.GetArrayLength() == 1 && field.Value[0].ValueKind == JsonValueKind.String && field.Value[0].GetString() is "audio" or "text")
        {
            draft.Value = draft.Value with { Speaks = field.Value[0].ValueEquals("audio"u8) };
            return;
        }

        field.Expected("[\"audio\"] or [\"text\"]; audio has its transcript with it");
    }

    private static void ReadMaxTokens<TDraft>(TDraft draft, JsonField field)
        where TDraft : SettingsDraft
    {
        const int most = 4096;
        if (field.Kind == JsonValueKind.String && field.Value.ValueEquals("inf"u8))
        {
            draft.Value = draft.Value with { MaxTokens = null };
        }
        else if (field.Kind == JsonValueKind.Number && field.Value.TryGetInt32(out var tokens) && tokens is >= 1 and <= most)
        {
            draft.Value = draft.Value with { MaxTokens = tokens };
        }
        else
        {
            field.Expected($"an integer from 1 to {most}, or \"inf\"");
        }
    }

    private static void ReadVoice<TDraft>(TDraft draft, JsonField field)
        where TDraft : SettingsDraft
    {
        if (field.Kind == JsonValueKind.Object)
        {
            var table = new FieldTable<TDraft>();
            table.Text("id", "the voice's name.", (inner, value) => inner.Value = inner.Value with { Voice = value }, required: true, MostVoiceBytes);
            table.Read(field, draft);
            return;
        }

        draft.Value = draft.Value with { Voice = field.Text(MostVoiceBytes) };
    }

    private static void AddTools<TDraft>(FieldTable<TDraft> table, GatewayOptions limits)
        where TDraft : SettingsDraft
    {
        var tool = new FieldTable<ToolDraft>();
        tool.Other("type", FieldSchema.Enum("function"), "Only `function`.", (draft, _) => draft.Type = "function");
        ToolFields.AddFunction(tool);
        table.Other("tools", FieldSchema.Array(tool.Schema(), limits.MaxTools), $"Functions that the text model may call, up to {limits.MaxTools}, where it can.", (draft, field) =>
        {
            draft.Tools.Clear();
            var count = field.Count(limits.MaxTools);
            for (var index = 0; index < count; index++)
            {
                if (IsFunction(field.Item(index), "tool"))
                {
                    var item = new ToolDraft();
                    tool.Read(field.Item(index), item);
                    item.Parameters = item.Parameters.ValueKind == JsonValueKind.Undefined ? default : item.Parameters.Clone();
                    draft.Tools.Add(item);
                }
            }

            draft.Value = draft.Value with { Tools = [.. draft.Tools] };
        });

        var named = new FieldTable<ToolDraft>();
        named.Other("type", FieldSchema.Enum("function"), "Only `function`.", (draft, _) => draft.Type = "function", required: true);
        named.Text("name", "One of `tools`.", (draft, value) => draft.Name = value, required: true);
        table.Other("tool_choice", FieldSchema.OneOf(FieldSchema.Enum("none", "auto", "required"), named.Schema()),
            "`none`, `auto` (where the text model's template knows tools), `required`, or one tool by name.", (draft, field) =>
            {
                if ((field.Kind != JsonValueKind.Object || IsFunction(field, "tool choice")) && ToolFields.ReadChoice(field, named, "{\"type\": \"function\", \"name\": ...}") is { } choice)
                {
                    draft.Value = draft.Value with { ToolChoice = choice };
                }
            });
    }

    private static bool IsFunction(JsonField field, string what)
    {
        if (field.Kind != JsonValueKind.Object || !field.Value.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("function"u8)))
        {
            return true;
        }

        var named = field.Member("type", type);
        named.Unsupported($"'{named.Path}' is {named.Shown()}: only function tools are served here; MCP servers are not called. Leave this {what} out.");
        return false;
    }

    private sealed class FormatDraft
    {
        public string Type { get; set; } = "";

        public bool HasRate { get; set; }
    }
}
