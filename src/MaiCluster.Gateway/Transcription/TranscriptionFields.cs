using System.Text;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Transcription;

/// <summary>Every field of POST /v1/audio/transcriptions and /v1/audio/translations but the file.</summary>
internal static class TranscriptionFields
{
    public const string File = "file", Language = "language", Temperature = "temperature", Stream = "stream", Granularities = "timestamp_granularities[]";

    /// <summary>Half of a model's context is used of it, less than 2,000 bytes of English; more of it may be sent.</summary>
    private const int MaxPromptBytes = 16 << 10;

    private static readonly Dictionary<string, TranscriptFormat> Formats = new()
    {
        ["json"] = TranscriptFormat.Json,
        ["text"] = TranscriptFormat.Text,
        ["srt"] = TranscriptFormat.Srt,
        ["verbose_json"] = TranscriptFormat.VerboseJson,
        ["vtt"] = TranscriptFormat.Vtt,
    };

    public static FieldTable<TranscriptionDraft> Transcription()
    {
        var table = Common();
        table.Text(Language, "The spoken language, as a code (`en`) or by name (`english`). Without it the model finds out.", (draft, value) => draft.Language = value.Length > 0 ? value : null);
        table.Other(Granularities, FieldSchema.Array(FieldSchema.Enum("segment", "word"), max: 2),
            "`segment` (the default), `word` or both; only with `verbose_json`.", ReadGranularities);
        table.Flag(Stream, "Send the text as events, a part as soon as half a minute of speech is done.", (draft, value) => draft.Stream = value);
        table.Refused("chunking_strategy", "recordings are always cut where nobody speaks", "\"auto\"");
        table.Refused("include[]", "log probabilities are given as means of segments, in `verbose_json`", "[]");
        table.Refused("known_speaker_names[]", "speakers are not told apart", "[]");
        table.Refused("known_speaker_references[]", "speakers are not told apart", "[]");
        return table;
    }

    public static FieldTable<TranscriptionDraft> Translation()
    {
        var table = Common();
        table.Refused(Language, "a translation is in English, from whatever is spoken", "\"en\"");
        table.Refused(Stream, "translations come whole", "false");
        return table;
    }

    /// <summary>What only shows when fields are seen together.</summary>
    public static void Check(TranscriptionDraft draft, RequestFaults faults)
    {
        if (draft.Segments is not null && draft.Format != TranscriptFormat.VerboseJson)
        {
            faults.Invalid(Granularities, $"'{Granularities}' is only allowed with 'response_format' verbose_json.");
        }

        if (draft.Stream && draft.Format is not (TranscriptFormat.Json or TranscriptFormat.Text))
        {
            faults.Invalid(Stream, "'stream' sends text without times: 'response_format' must be json or text with it.");
        }

        if (draft.Prompt is { } prompt && Encoding.UTF8.GetByteCount(prompt) > MaxPromptBytes)
        {
            faults.Invalid("prompt", $"'prompt' may have at most {MaxPromptBytes} bytes in UTF-8.");
        }
    }

    private static FieldTable<TranscriptionDraft> Common()
    {
        var table = new FieldTable<TranscriptionDraft>();
        table.Text("model", "The model's name, such as `mai-transcribe`.", (draft, value) => draft.Model = value, required: true, maxBytes: 256);
        table.Text("prompt", "What was said before, or words that may occur; its last 220 tokens or so count, for every half minute.", (draft, value) => draft.Prompt = value.Length > 0 ? value : null);
        table.Other("response_format", FieldSchema.Enum([.. Formats.Keys]), "`json` (the default), `text`, `srt`, `vtt` or `verbose_json`.", ReadFormat);
        table.Number(Temperature, 0, 1, "What words are first drawn with. Default 0: the likeliest. Where the model doubts its own text, or repeats itself, it draws again at 0.2 more, up to 1.", (draft, value) => draft.Temperature = Math.Round(value, 3));
        return table;
    }

    private static void ReadFormat(TranscriptionDraft draft, JsonField field)
    {
        if (Formats.TryGetValue(field.Text(), out var format))
        {
            draft.Format = format;
        }
        else
        {
            field.Expected($"one of {string.Join(", ", Formats.Keys)}");
        }
    }

    private static void ReadGranularities(TranscriptionDraft draft, JsonField field)
    {
        draft.Segments = false;
        for (var index = 0; index < field.Count(max: 2); index++)
        {
            var item = field.Item(index);
            switch (item.Text())
            {
                case "segment":
                    draft.Segments = true;
                    break;
                case "word":
                    draft.Words = true;
                    break;
                default:
                    item.Expected("segment or word");
                    break;
            }
        }
    }
}
