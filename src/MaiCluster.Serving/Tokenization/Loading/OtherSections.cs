using System.Text.Json;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>The small sections: <c>added_tokens</c>, <c>normalizer</c>, <c>post_processor</c>, <c>decoder</c>.</summary>
internal static class OtherSections
{
    public static IReadOnlyList<AddedToken> ReadAddedTokens(TokenizerJson json)
    {
        var tokens = new List<AddedToken>();
        foreach (var item in json.Section("added_tokens")?.EnumerateArray() ?? default)
        {
            var token = new AddedToken(item.GetProperty("id").GetInt32(), item.GetProperty("content").GetString() ?? "")
            {
                Special = IsTrue(item, "special"),
                TakesLeft = IsTrue(item, "lstrip"),
                TakesRight = IsTrue(item, "rstrip"),
                SingleWord = IsTrue(item, "single_word"),
                Normalized = IsTrue(item, "normalized"),
            };
            if (token.Content.Length == 0 || token.Id is < 0 or > ModelSection.MaxId)
            {
                throw new InvalidDataException($"tokenizer.json: added token {token.Id} '{token.Content}' needs content and an id from 0 to {ModelSection.MaxId}.");
            }

            tokens.Add(token);
        }

        return tokens;
    }

    /// <summary>True for NFC; false when nothing is normalised.</summary>
    public static bool ReadsAsNfc(TokenizerJson json) => json.Section("normalizer") is { } section && Flatten(section, "normalizers").Any(IsNfc);

    /// <summary>The ids that go before and after a text.</summary>
    /// <param name="count">Ids that there are.</param>
    public static (int[] Before, int[] After) ReadFrame(TokenizerJson json, int count)
    {
        var (before, after) = (new List<int>(), new List<int>());
        foreach (var step in json.Section("post_processor") is { } section ? Flatten(section, "processors") : [])
        {
            switch (TypeOf(step))
            {
                case "ByteLevel": // moves offsets only
                    break;
                case "TemplateProcessing":
                    ReadTemplate(step, before, after);
                    break;
                case var type:
                    throw new NotSupportedException($"tokenizer.json: post_processor '{type}' is not known here; known are Sequence, ByteLevel and TemplateProcessing.");
            }
        }

        return before.Concat(after).Any(id => id < 0 || id >= count)
            ? throw new InvalidDataException("tokenizer.json: the post_processor names an id that no token has.")
            : ([.. before], [.. after]);
    }

    public static void CheckDecoder(TokenizerJson json)
    {
        var types = json.Section("decoder") is { } section ? Flatten(section, "decoders").Select(TypeOf).ToArray() : [];
        if (types is not ["ByteLevel"])
        {
            throw new NotSupportedException($"tokenizer.json: the decoder is '{string.Join(", ", types)}'; only ByteLevel is known.");
        }
    }

    private static bool IsNfc(JsonElement step) => TypeOf(step) == "NFC"
        ? true
        : throw new NotSupportedException($"tokenizer.json: normalizer '{TypeOf(step)}' is not known here; known are Sequence and NFC.");

    private static void ReadTemplate(JsonElement step, List<int> before, List<int> after)
    {
        var side = before;
        foreach (var part in step.GetProperty("single").EnumerateArray())
        {
            if (part.TryGetProperty("SpecialToken", out var special))
            {
                var ids = step.GetProperty("special_tokens").GetProperty(special.GetProperty("id").GetString()!).GetProperty("ids");
                side.AddRange(ids.EnumerateArray().Select(id => id.GetInt32()));
            }
            else
            {
                side = after;
            }
        }
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement step, string inner) =>
        TypeOf(step) == "Sequence" ? step.GetProperty(inner).EnumerateArray().SelectMany(item => Flatten(item, inner)) : [step];

    private static string TypeOf(JsonElement step) => step.GetProperty("type").ToString();

    private static bool IsTrue(JsonElement item, string name) => item.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
