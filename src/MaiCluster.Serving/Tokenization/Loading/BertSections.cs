using System.Text.Json;
using MaiCluster.Serving.Tokenization.Normalization;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>The sections beside the model as BERT's tokenizers have them: <c>normalizer</c>, <c>pre_tokenizer</c>, <c>decoder</c>.</summary>
internal static class BertSections
{
    public static BertNormalization ReadNormalizer(TokenizerJson json)
    {
        var section = Only(json, "normalizer", "BertNormalizer");
        var lowers = IsTrue(section, "lowercase", otherwise: true);
        return new BertNormalization
        {
            CleansText = IsTrue(section, "clean_text", otherwise: true),
            SplitsIdeographs = IsTrue(section, "handle_chinese_chars", otherwise: true),
            StripsAccents = IsTrue(section, "strip_accents", otherwise: lowers), // null = as the case
            LowersCase = lowers,
        };
    }

    public static void CheckSplitter(TokenizerJson json) => Only(json, "pre_tokenizer", "BertPreTokenizer");

    /// <summary>True when decoded text is cleaned up.</summary>
    public static bool ReadDecoder(TokenizerJson json, string innerPrefix)
    {
        var section = Only(json, "decoder", WordPieceSection.ModelType);
        return section.GetProperty("prefix").ToString() == innerPrefix
            ? IsTrue(section, "cleanup", otherwise: true)
            : throw new InvalidDataException($"tokenizer.json: the decoder's prefix is '{section.GetProperty("prefix")}', and the model's '{innerPrefix}'.");
    }

    private static JsonElement Only(TokenizerJson json, string name, string type)
    {
        var section = json.Section(name);
        var found = section?.GetProperty("type").ToString();
        return found == type
            ? section!.Value
            : throw new NotSupportedException($"tokenizer.json: the {name} is '{found}'; beside a WordPiece model only {type} is known.");
    }

    private static bool IsTrue(JsonElement section, string name, bool otherwise) =>
        section.TryGetProperty(name, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : otherwise;
}
