using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech;

/// <summary>Every field of POST /v1/audio/speech.</summary>
internal static class SpeechFields
{
    /// <summary>Of a voice's name, or a mix of names.</summary>
    private const int MostVoiceBytes = 256;

    public static FieldTable<SpeechDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<SpeechDraft>();
        table.Text("model", TextFields.ModelMeaning, (draft, value) => draft.Model = value, required: true);
        table.Other("input", FieldSchema.Of("string"), $"English text of 1 to {limits.MaxSpeechCharacters} characters, or phonemes. [word](/phonemes/) sets how a word is said.",
            (draft, field) => draft.Input = ReadInput(field, limits.MaxSpeechCharacters), required: true);
        table.Other("voice", FieldSchema.OneOf(FieldSchema.Of("string"), FieldSchema.Of("object")),
            "A voice of GET /v1/audio/voices, one of OpenAI's names, or up to 8 mixed such as af_heart:0.6+am_adam:0.4. An object has it as its `id`.", ReadVoice, required: true);
        Choice(table, "response_format", [.. AudioFormat.All.Select(format => format.Name)],
            "Default mp3, or wav where no encoder for mp3 is installed; Content-Type tells.", (draft, value) => draft.Format = value);
        table.Number("speed", SpeechWork.SlowestSpeed, SpeechWork.FastestSpeed, "1 is the voice's own. Default 1.", (draft, value) => draft.Speed = value);
        Choice(table, "stream_format", ["audio", "sse"], "Bytes of audio, or events speech.audio.delta and speech.audio.done. Default audio.", (draft, value) => draft.IsEvents = value == "sse");
        Choice(table, "input_type", ["text", "phonemes"], "What `input` is. Default text.", (draft, value) => draft.IsPhonemes = value == "phonemes");
        table.Integer("priority", -1000, 1000, "Lower is served sooner. Default 0.", (draft, value) => draft.Priority = (int)value);
        table.Taken("user", "string", "A name for the end user.");
        table.Refused("instructions", "the voices take none; choose another voice, a mix of voices, or 'speed'", "\"\"");
        return table;
    }

    private static void Choice(FieldTable<SpeechDraft> table, string name, string[] values, string meaning, Action<SpeechDraft, string> set) =>
        table.Other(name, FieldSchema.Enum(values), meaning, (draft, field) =>
        {
            if (field.Kind != JsonValueKind.String || !values.Contains(field.Value.GetString()))
            {
                field.Expected($"one of {string.Join(", ", values)}");
                return;
            }

            set(draft, field.Value.GetString()!);
        });

    private static string ReadInput(JsonField field, int most)
    {
        var text = field.Text();
        var characters = text.EnumerateRunes().Count();
        if (field.Kind == JsonValueKind.String && (characters == 0 || characters > most))
        {
            field.Invalid($"'{field.Path}' must have 1 to {most} characters; it has {characters}.");
        }

        return text;
    }

    private static void ReadVoice(SpeechDraft draft, JsonField field)
    {
        if (field.Kind == JsonValueKind.Object)
        {
            var table = new FieldTable<SpeechDraft>();
            table.Text("id", "the voice's name.", (inner, value) => inner.Voice = value, required: true, MostVoiceBytes);
            table.Read(field, draft);
            return;
        }

        draft.Voice = field.Text(MostVoiceBytes);
    }
}
