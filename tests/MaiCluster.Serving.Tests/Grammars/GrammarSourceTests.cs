using System.Text.Json;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public class GrammarSourceTests
{
    private readonly GrammarCache _there = new();

    [Fact]
    public void A_schema_is_compiled_to_the_same_grammar_elsewhere()
    {
        var grammar = JsonGrammar.FromSchema(ByteVocabulary.Value, Parse("""{"type": "object", "properties": {"a": {"enum": ["x", "ü"]}}, "required": ["a"]}""")).Grammar!;
        AssertSame(grammar, GrammarKind.Schema);
    }

    [Fact]
    public void Tools_are_compiled_to_the_same_grammar_elsewhere_also_without_parameters()
    {
        ToolSchema[] tools = [new("get \"weather\"", Parse("""{"type": "object", "properties": {"city": {"type": "string"}}}""")), new("now", default), new("nothing", Parse("null"))];
        AssertSame(JsonGrammar.ToolCalls(ByteVocabulary.Value, tools).Grammar!, GrammarKind.ToolCalls);
    }

    [Fact]
    public void Any_object_is_any_object_elsewhere() => AssertSame(JsonGrammar.AnyObject(ByteVocabulary.Value), GrammarKind.AnyObject);

    [Fact]
    public void A_source_says_only_what_it_is()
    {
        var source = JsonGrammar.AnyObject(ByteVocabulary.Value).Source;
        Assert.Throws<InvalidOperationException>(() => source.Tools());
        Assert.Throws<InvalidOperationException>(() => source.Schema());
    }

    /// <summary>Walks both along the first allowed tokens.</summary>
    private void AssertSame(JsonGrammar grammar, GrammarKind kind)
    {
        Assert.Equal(kind, grammar.Source.Kind);
        var other = _there.FromSource(ByteVocabulary.Value, grammar.Source).Grammar!;
        Assert.Equal(grammar.Source, other.Source);
        Assert.Same(other, _there.FromSource(ByteVocabulary.Value, grammar.Source).Grammar);
        var (here, there) = (grammar.Start(), other.Start());
        for (var step = 0; step < 40 && !here.MustEnd; step++)
        {
            Assert.Equal(here.AllowedTokens().ToArray(), there.AllowedTokens().ToArray());
            Assert.Equal((here.CanEnd, here.MustEnd), (there.CanEnd, there.MustEnd));
            var token = LastOf(here.AllowedTokens());
            here.Advance(token);
            there.Advance(token);
        }
    }

    private static int LastOf(ReadOnlySpan<ulong> allowed)
    {
        for (var word = allowed.Length - 1; word >= 0; word--)
        {
            if (allowed[word] != 0)
            {
                return (word * 64) + 63 - System.Numerics.BitOperations.LeadingZeroCount(allowed[word]);
            }
        }

        throw new InvalidOperationException("Nothing is allowed.");
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
