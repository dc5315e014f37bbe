using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tests.Tokenization;

/// <summary>splits.jsonl holds what a code point engine makes of the published patterns.</summary>
public class SplittingTests
{
    private const string O200kPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Fact]
    public void Gpt2_pieces_are_those_of_the_pattern() => AssertSplits("gpt2", next => new Gpt2Stage(next));

    [Fact]
    public void Llama3_pieces_are_those_of_the_pattern() => AssertSplits("llama3", next => new Llama3Stage(3, next));

    [Fact]
    public void Qwen_pieces_are_those_of_the_pattern() => AssertSplits("qwen", next => new Llama3Stage(1, next));

    [Fact]
    public void Gpt2_pieces_by_regular_expression_are_the_same() =>
        AssertSplits("gpt2", next => Regular(Gpt2Stage.Pattern, next));

    [Fact]
    public void Other_patterns_see_characters_beyond_the_basic_plane() => AssertSplits("o200k", next => Regular(O200kPattern, next), text => !text.Contains('ſ'));

    [Theory]
    [InlineData(true, "ab", "1", "2", "½", "c", "𝟙", "𝟚")]
    [InlineData(false, "ab", "12½", "c", "𝟙𝟚")]
    public void Digits_are_set_apart(bool individual, params string[] pieces) =>
        Assert.Equal(pieces, Pieces("ab12½c𝟙𝟚", next => new DigitStage(individual, next)));

    [Fact]
    public void What_a_pattern_matches_or_what_it_does_not_can_be_dropped()
    {
        Assert.Equal(["ab", "c"], Pieces("ab--c-", next => new RegexStage(new Regex("-+"), keepMatches: false, keepGaps: true, next)));
        Assert.Equal(["--", "-"], Pieces("ab--c-", next => new RegexStage(new Regex("-+"), keepMatches: true, keepGaps: false, next)));
        Assert.Equal(["ab", "--", "c", "-"], Pieces("ab--c-", next => new RegexStage(new Regex("-+"), keepMatches: true, keepGaps: true, next)));
    }

    private static RegexStage Regular(string pattern, PieceStage next) => new(new Regex(pattern, RegexOptions.CultureInvariant), true, true, next);

    /// <param name="only">Leaves out what .NET's engine is known to see otherwise: it does not fold the long s.</param>
    private static void AssertSplits(string column, Func<PieceStage, PieceStage> stage, Func<string, bool>? only = null)
    {
        var lines = TestFiles.Lines("tests", "MaiCluster.Serving.Tests", "Tokenization", "splits.jsonl").ToArray();

        Assert.Equal(313, lines.Length);
        foreach (var line in lines)
        {
            var text = line.GetProperty("text").GetString()!;
            if (only?.Invoke(text) ?? true)
            {
                Assert.Equal(line.GetProperty(column).Deserialize<string[]>(), Pieces(text, stage));
            }
        }
    }

    private static List<string> Pieces(string text, Func<PieceStage, PieceStage> stage)
    {
        var collected = new Collector();
        stage(collected).Take(text, []);
        return collected.Pieces;
    }

    private sealed class Collector : PieceStage
    {
        public List<string> Pieces { get; } = [];

        public override void Take(ReadOnlySpan<char> piece, List<int> ids) => Pieces.Add(piece.ToString());
    }
}
