using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>Builds the stages that <c>pre_tokenizer</c> describes.</summary>
internal static class SplitterSection
{
    /// <param name="last">Takes the words.</param>
    /// <returns>The first stage.</returns>
    /// <exception cref="NotSupportedException">A step is not known, or none is ByteLevel.</exception>
    public static PieceStage Build(TokenizerJson json, PieceStage last)
    {
        var steps = new List<JsonElement>();
        if (json.Section("pre_tokenizer") is { } section)
        {
            Flatten(section, steps);
        }

        if (steps.Count == 0 || TypeOf(steps[^1]) != "ByteLevel")
        {
            throw new NotSupportedException("tokenizer.json: the pre_tokenizer does not end with ByteLevel; only byte-level BPE is known.");
        }

        var stage = last;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            stage = TypeOf(steps[i]) switch
            {
                "ByteLevel" when i == steps.Count - 1 => ByteLevel(steps[i], stage),
                "Digits" => new DigitStage(Flag(steps[i], "individual_digits", false), stage),
                "Split" => Split(steps[i], stage),
                var type => throw new NotSupportedException($"tokenizer.json: pre_tokenizer '{type}' is not known here; known are Sequence, Split, Digits, and ByteLevel as the last."),
            };
        }

        return stage;
    }

    private static void Flatten(JsonElement step, List<JsonElement> steps)
    {
        if (TypeOf(step) != "Sequence")
        {
            steps.Add(step);
            return;
        }

        foreach (var inner in step.GetProperty("pretokenizers").EnumerateArray())
        {
            Flatten(inner, steps);
        }
    }

    private static PieceStage ByteLevel(JsonElement step, PieceStage next)
    {
        var words = Flag(step, "use_regex", true) ? new Gpt2Stage(next) : next;
        return Flag(step, "add_prefix_space", true) ? new LeadingSpaceStage(words) : words;
    }

    private static PieceStage Split(JsonElement step, PieceStage next)
    {
        var pattern = step.GetProperty("pattern");
        var regex = pattern.TryGetProperty("Regex", out var expression) ? expression.GetString()! : Regex.Escape(pattern.GetProperty("String").GetString()!);
        var behavior = step.GetProperty("behavior").ToString();
        var invert = Flag(step, "invert", false);
        return (behavior, regex) switch
        {
            ("Isolated", Llama3Stage.Pattern) => new Llama3Stage(maxDigits: 3, next),
            ("Isolated", Llama3Stage.QwenPattern) => new Llama3Stage(maxDigits: 1, next),
            ("Isolated", Gpt2Stage.Pattern) => new Gpt2Stage(next),
            ("Isolated", _) => new RegexStage(Compile(regex), keepMatches: true, keepGaps: true, next),
            ("Removed", _) => new RegexStage(Compile(regex), keepMatches: invert, keepGaps: !invert, next),
            _ => throw new NotSupportedException($"tokenizer.json: the behavior '{behavior}' of a Split is not known here; known are Isolated and Removed."),
        };
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException error)
        {
            throw new NotSupportedException($"tokenizer.json: the pattern of a Split cannot be used: {error.Message}", error);
        }
    }

    private static string TypeOf(JsonElement step) => step.GetProperty("type").ToString();

    private static bool Flag(JsonElement step, string name, bool otherwise) =>
        step.TryGetProperty(name, out var flag) ? flag.ValueKind == JsonValueKind.True : otherwise;
}
