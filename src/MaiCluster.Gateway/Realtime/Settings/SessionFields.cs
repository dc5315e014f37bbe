using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Live.Audio;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>Every field of a session.</summary>
internal static class SessionFields
{
    private const int MostPromptBytes = 4096;

    public static FieldTable<SettingsDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<SettingsDraft>();
        table.Other("type", FieldSchema.Enum("realtime"), "`realtime`.", (_, field) => ReadType(field), required: true);
        table.Other("model", FieldSchema.Of("string"), "The session's model; it cannot be changed.", ReadModel);
        var audio = new FieldTable<SettingsDraft>();
        audio.Other("input", InputTable().Schema(), "What the caller sends.", ReadInput);
        audio.Object("output", AnswerFields.OutputTable<SettingsDraft>(withSpeed: true), "What the caller hears.", draft => draft);
        table.Object("audio", audio, "Formats, turns, voice.", draft => draft);
        AnswerFields.AddTo(table, limits);
        table.Other("truncation", FieldSchema.Enum("auto", "disabled"), "What becomes of a conversation that outgrows the context: `auto` leaves out what was said first, `disabled` is an error.", ReadTruncation);
        table.Refused("include", "transcripts have no log probabilities", "[]");
        table.Refused("tracing", "traces go where the node's operator sends them");
        return table;
    }

    private static FieldTable<SettingsDraft> InputTable()
    {
        var input = new FieldTable<SettingsDraft>();
        input.Other("format", AnswerFields.FormatSchema(), "`{\"type\": \"audio/pcm\", \"rate\": 24000}` (16 bits, little-endian, one channel; the default), `audio/pcmu` or `audio/pcma` (8 kHz, G.711).",
            (draft, field) => draft.Value = draft.Value with { Input = AnswerFields.ReadFormat(field) ?? LiveFormat.Pcm });
        input.Other("transcription", TranscriptionTable().Schema(), "Tells what the caller said, as events. Null: not told. Default null.", ReadTranscription);
        input.Other("turn_detection", TurnFields.Table().Schema(), "When the caller's turn has ended: `server_vad`, or null: the client says so. Default server_vad.", TurnFields.Read);
        input.Refused("noise_reduction", "audio is taken as it comes");
        return input;
    }

    private static FieldTable<TranscriptionSettingsDraft> TranscriptionTable()
    {
        var table = new FieldTable<TranscriptionSettingsDraft>();
        table.Text("model", "A transcription model of GET /v1/models. Default: the one of the session's model.", (draft, value) => draft.Model = value, maxBytes: 256);
        table.Text("language", "What is spoken, by code or name.", (draft, value) => draft.Language = value, maxBytes: 64);
        table.Text("prompt", "Words that may occur.", (draft, value) => draft.Prompt = value, maxBytes: MostPromptBytes);
        table.Refused("delay", "a turn is written down when it has ended");
        return table;
    }

    private static void ReadType(JsonField field)
    {
        var type = field.Text();
        if (field.Kind == JsonValueKind.String && type != "realtime")
        {
            field.Unsupported($"'{field.Path}' is {field.Shown()}: only \"realtime\" sessions are served here. Recordings are written down by POST /v1/audio/transcriptions and translated by POST /v1/audio/translations.");
        }
    }

    private static void ReadModel(SettingsDraft draft, JsonField field)
    {
        var model = field.Text();
        if (field.Kind == JsonValueKind.String && model != draft.Value.Model)
        {
            field.Invalid($"'{field.Path}' cannot be changed: this session is with {draft.Value.Model}. Open another one with ?model=.");
        }
    }

    private static void ReadTruncation(SettingsDraft draft, JsonField field)
    {
        if (field.Kind == JsonValueKind.Object)
        {
            field.Unsupported($"'{field.Path}' with a retention ratio is not supported here; send \"auto\" or \"disabled\".");
        }
        else if (field.Kind != JsonValueKind.String || field.Value.GetString() is not ("auto" or "disabled"))
        {
            field.Expected("\"auto\" or \"disabled\"");
        }
        else
        {
            draft.Value = draft.Value with { Truncates = field.Value.ValueEquals("auto"u8) };
        }
    }

    // Null is a value here, not a field left out.
    private static void ReadInput(SettingsDraft draft, JsonField field)
    {
        InputTable().Read(field, draft);
        if (field.Kind != JsonValueKind.Object)
        {
            return;
        }

        if (field.Value.TryGetProperty("turn_detection", out var turns) && turns.ValueKind == JsonValueKind.Null)
        {
            draft.Value = draft.Value with { Turns = null };
        }

        if (field.Value.TryGetProperty("transcription", out var transcription) && transcription.ValueKind == JsonValueKind.Null)
        {
            draft.Value = draft.Value with { Transcription = null };
        }
    }

    private static void ReadTranscription(SettingsDraft draft, JsonField field)
    {
        var read = new TranscriptionSettingsDraft();
        TranscriptionTable().Read(field, read);
        draft.Value = draft.Value with { Transcription = new CallTranscription(read.Model, read.Language, read.Prompt) };
    }
}
