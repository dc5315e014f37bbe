using System.Text.Json;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Tokenization;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>What a Whisper package says of itself beside its graphs: sizes, tokens, languages. In the layout of the usual ONNX export.</summary>
internal sealed record SpeechModelConfig
{
    private const string EncoderPrefix = "encoder_model", DecoderPrefix = "decoder_model_merged";

    public required string EncoderFile { get; init; }

    public required string DecoderFile { get; init; }

    /// <summary>Rows of the picture that the encoder looks at.</summary>
    public required int MelBins { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public required int MaxTokens { get; init; }

    public required SpeechTokens Tokens { get; init; }

    public required ITokenizer Tokenizer { get; init; }

    /// <summary>Layer and head of the cross attentions that follow the audio.</summary>
    public required IReadOnlyList<(int Layer, int Head)> AlignmentHeads { get; init; }

    /// <summary>Frames that word times are smoothed over.</summary>
    public required int MedianWidth { get; init; }

    /// <exception cref="InvalidDataException">A file is missing or says something impossible.</exception>
    public static SpeechModelConfig Load(ModelPackage package)
    {
        try
        {
            return Read(package);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new InvalidDataException($"{package.Manifest.Name} cannot be read as a transcription model: {error.Message}", error);
        }
    }

    private static SpeechModelConfig Read(ModelPackage package)
    {
        var config = JsonFile.Read(FileOf(package, name => name == "config.json", "config.json"));
        var generation = JsonFile.Read(FileOf(package, name => name == "generation_config.json", "generation_config.json"));
        using var file = File.OpenRead(FileOf(package, name => name == "tokenizer.json", "tokenizer.json"));
        var tokenizer = BpeTokenizer.Load(file);
        return new SpeechModelConfig
        {
            EncoderFile = FileOf(package, name => name.StartsWith(EncoderPrefix, StringComparison.Ordinal) && name.EndsWith(".onnx", StringComparison.Ordinal), $"{EncoderPrefix}*.onnx"),
            DecoderFile = FileOf(package, name => name.StartsWith(DecoderPrefix, StringComparison.Ordinal) && name.EndsWith(".onnx", StringComparison.Ordinal), $"{DecoderPrefix}*.onnx"),
            MelBins = Number(config, "num_mel_bins", 80, 1, 512),
            MaxTokens = Number(config, "max_target_positions", 448, 16, 65_536),
            MedianWidth = Number(config, "median_filter_width", 7, 1, 99) | 1,
            AlignmentHeads = Heads(config, generation),
            Tokenizer = tokenizer,
            Tokens = ReadTokens(generation, tokenizer),
        };
    }

    private static SpeechTokens ReadTokens(JsonElement generation, BpeTokenizer tokenizer)
    {
        var languages = new Dictionary<string, int>(StringComparer.Ordinal);
        if (generation.TryGetProperty("lang_to_id", out var list))
        {
            foreach (var language in list.EnumerateObject())
            {
                languages[language.Name.Trim('<', '|', '>')] = language.Value.GetInt32();
            }
        }

        return new SpeechTokens
        {
            End = Token("<|endoftext|>"),
            Start = Token("<|startoftranscript|>"),
            Previous = Token("<|startofprev|>"),
            NoSpeech = tokenizer.IdOf("<|nospeech|>") ?? Token("<|nocaptions|>"),
            NoTimestamps = Token("<|notimestamps|>"),
            Transcribe = languages.Count > 0 ? Token("<|transcribe|>") : null,
            Translate = languages.Count > 0 ? Token("<|translate|>") : null,
            Languages = languages,
            Suppressed = Ids(generation, "suppress_tokens"),
            SuppressedFirst = Ids(generation, "begin_suppress_tokens"),
            MaxInitialTimestamp = Number(generation, "max_initial_timestamp_index", 50, 0, 1500),
        };

        int Token(string text) => tokenizer.IdOf(text) ?? throw new InvalidDataException($"tokenizer.json has no token {text}.");
    }

    /// <summary>Where the package names none: every head of the upper half of the decoder.</summary>
    private static (int Layer, int Head)[] Heads(JsonElement config, JsonElement generation)
    {
        if (generation.TryGetProperty("alignment_heads", out var heads) && heads.ValueKind == JsonValueKind.Array)
        {
            return [.. heads.EnumerateArray().Select(head => (head[0].GetInt32(), head[1].GetInt32()))];
        }

        var (layers, each) = (Number(config, "decoder_layers", 4, 1, 1024), Number(config, "decoder_attention_heads", 6, 1, 1024));
        return [.. Enumerable.Range(layers / 2, layers - (layers / 2)).SelectMany(layer => Enumerable.Range(0, each).Select(head => (layer, head)))];
    }

    private static int[] Ids(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(id => id.GetInt32()).Where(id => id >= 0)] : [];

    private static int Number(JsonElement json, string name, int otherwise, int min, int max) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? otherwise
        : value.TryGetInt32(out var number) && number >= min && number <= max ? number
        : throw new InvalidDataException($"'{name}' is {value.GetRawText()}; a whole number from {min} to {max} is expected.");

    /// <summary>The one file of the package with such a name, in whatever folder.</summary>
    private static string FileOf(ModelPackage package, Func<string, bool> isNamed, string what)
    {
        var found = package.Manifest.Files.Where(file => isNamed(file.Path[(file.Path.LastIndexOf('/') + 1)..])).ToArray();
        return found.Length == 1
            ? package.PathOf(found[0])
            : throw new InvalidDataException($"{package.Manifest.Name} has {found.Length} files named {what}; exactly one is expected{(found.Length > 1 ? $": {string.Join(", ", found.Select(file => file.Path))}" : "")}.");
    }
}
