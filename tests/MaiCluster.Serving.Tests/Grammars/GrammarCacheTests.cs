using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class GrammarCacheTests
{
    [Fact]
    public void The_same_schema_gives_the_same_grammar()
    {
        var cache = new GrammarCache();
        var schema = GrammarReading.Json("""{"type":"null"}""");
        Assert.Same(cache.FromSchema(ByteVocabulary.Value, schema).Grammar, cache.FromSchema(ByteVocabulary.Value, GrammarReading.Json("""{"type":"null"}""")).Grammar);
        Assert.Same(cache.AnyObject(ByteVocabulary.Value), cache.AnyObject(ByteVocabulary.Value));
        Assert.Same(cache.ToolCalls(ByteVocabulary.Value, [new("a", default)]).Grammar, cache.ToolCalls(ByteVocabulary.Value, [new("a", default)]).Grammar);
        Assert.NotSame(cache.FromSchema(ByteVocabulary.Value, schema).Grammar, cache.FromSchema(SmolVocabulary.Value, schema).Grammar);
        Assert.NotSame(cache.ToolCalls(ByteVocabulary.Value, [new("a", default)]).Grammar, cache.ToolCalls(ByteVocabulary.Value, [new("b", default)]).Grammar);
        Assert.Equal(5, cache.Count);
    }

    [Fact]
    public void The_grammar_used_longest_ago_makes_room()
    {
        var cache = new GrammarCache(capacity: 2);
        JsonGrammar Get(int value) => cache.FromSchema(ByteVocabulary.Value, GrammarReading.Json($$"""{"const":{{value}}}""")).Grammar!;
        var (one, two) = (Get(1), Get(2));
        Assert.Same(one, Get(1));
        Get(3);
        Assert.Equal(2, cache.Count);
        Assert.Same(one, Get(1));
        Assert.NotSame(two, Get(2));
    }

    [Fact]
    public void Failures_are_not_kept()
    {
        var cache = new GrammarCache();
        Assert.Equal("$.not", cache.FromSchema(ByteVocabulary.Value, GrammarReading.Json("""{"not":{}}""")).Failure!.Path);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_cache_for_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GrammarCache(capacity: 0));
}
