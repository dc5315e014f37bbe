using System.Text.Json;

namespace MaiCluster.Engines.Text;

/// <summary>What an engine needs of <c>genai_config.json</c>, the description that onnxruntime-genai's model builder writes beside a text model.</summary>
internal sealed record GenAiConfig
{
    public required string ModelFile { get; init; }
    public required int VocabularySize { get; init; }
    public required int ContextLength { get; init; }
    public required int Layers { get; init; }
    public required int KvHeads { get; init; }
    public required int HeadSize { get; init; }
    public required int AttentionHeads { get; init; }
    public required IReadOnlyList<int> EndTokens { get; init; }
    public required string InputIds { get; init; }
    public required string AttentionMask { get; init; }
    public required string PositionIds { get; init; }
    public required string PastKey { get; init; }
    public required string PastValue { get; init; }
    public required string Logits { get; init; }
    public required string PresentKey { get; init; }
    public required string PresentValue { get; init; }

    /// <summary>True when past and present may be one buffer of the full length; else the graph appends to a copy.</summary>
    public required bool SharesPastAndPresent { get; init; }

    /// <summary>The <c>search</c> section: what a request gets for fields it leaves out.</summary>
    public required Serving.Models.GenerationDefaults Defaults { get; init; }

    /// <exception cref="InvalidDataException">The file is not there, is no JSON, or lacks a field that is needed.</exception>
    public static GenAiConfig Load(string folder)
    {
        var path = Path.Combine(folder, "genai_config.json");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    private static GenAiConfig Read(JsonElement root)
    {
        var model = Section(root, "model");
        var decoder = Section(model, "decoder");
        var inputs = Section(decoder, "inputs");
        var outputs = Section(decoder, "outputs");
        var search = root.TryGetProperty("search", out var found) ? found : default;
        return new GenAiConfig
        {
            ModelFile = Text(decoder, "filename", "model.onnx"),
            VocabularySize = Number(model, "vocab_size"),
            ContextLength = Number(model, "context_length"),
            Layers = Number(decoder, "num_hidden_layers"),
            KvHeads = Number(decoder, "num_key_value_heads"),
            HeadSize = Number(decoder, "head_size"),
            AttentionHeads = Number(decoder, "num_attention_heads"),
            EndTokens = EndTokensOf(model),
            InputIds = Text(inputs, "input_ids", "input_ids"),
            AttentionMask = Text(inputs, "attention_mask", "attention_mask"),
            PositionIds = Text(inputs, "position_ids", "position_ids"),
            PastKey = Text(inputs, "past_key_names", "past_key_values.%d.key"),
            PastValue = Text(inputs, "past_value_names", "past_key_values.%d.value"),
            Logits = Text(outputs, "logits", "logits"),
            PresentKey = Text(outputs, "present_key_names", "present.%d.key"),
            PresentValue = Text(outputs, "present_value_names", "present.%d.value"),
            SharesPastAndPresent = search.ValueKind == JsonValueKind.Object
                && search.TryGetProperty("past_present_share_buffer", out var shares) && shares.GetBoolean(),
            Defaults = DefaultsOf(search),
        };
    }

    /// <summary>The name of layer <paramref name="layer"/>'s tensor: <c>%d</c> stands for its number.</summary>
    public static string Layer(string pattern, int layer) =>
        pattern.Replace("%d", layer.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static Serving.Models.GenerationDefaults DefaultsOf(JsonElement search)
    {
        var defaults = new Serving.Models.GenerationDefaults();
        if (search.ValueKind != JsonValueKind.Object)
        {
            return defaults;
        }

        var samples = !search.TryGetProperty("do_sample", out var sample) || sample.GetBoolean();
        return defaults with
        {
            Temperature = samples ? Real(search, "temperature", 1) : 0,
            TopK = search.TryGetProperty("top_k", out var k) ? k.GetInt32() : 0,
            TopP = Real(search, "top_p", 1),
            RepetitionPenalty = Real(search, "repetition_penalty", 1),
        };
    }

    private static int[] EndTokensOf(JsonElement model)
    {
        var eos = model.TryGetProperty("eos_token_id", out var found) ? found : throw new KeyNotFoundException("model.eos_token_id is missing");
        return eos.ValueKind == JsonValueKind.Array ? [.. eos.EnumerateArray().Select(id => id.GetInt32())] : [eos.GetInt32()];
    }

    private static JsonElement Section(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object
            ? section
            : throw new KeyNotFoundException($"the section '{name}' is missing");

    private static int Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) && number > 0
            ? number
            : throw new KeyNotFoundException($"'{name}' must be a positive whole number");

    private static float Real(JsonElement parent, string name, float absent) =>
        parent.TryGetProperty(name, out var value) ? value.GetSingle() : absent;

    private static string Text(JsonElement parent, string name, string absent) =>
        parent.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : absent;
}
