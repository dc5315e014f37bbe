using System.Text;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

[Collection(RunsAlone.Name)]
public sealed class TokenMaskTests
{
    [Theory]
    [InlineData("person", "{\"name\": \"An", 21)]
    [InlineData("references", "{\"value\":1,\"next\":{\"va", 3)]
    [InlineData("number range", "", 8)]
    [InlineData("lengths", "\"a", 9)]
    [InlineData("anything", "[{\"a\":\"\\ud83", 4)]
    [InlineData("enum", "", 5)]
    [InlineData("person", "", 6)]
    public void A_token_is_allowed_when_its_bytes_are_and_text_without_alternative_comes_in_the_longest_tokens(string name, string start, int seed)
    {
        var schema = SchemaCases.Find(name).Schema;
        var vocabulary = SmolVocabulary.Value;
        var tokens = GrammarReading.TokensOf(schema).Start();
        foreach (var token in RandomTokens.Of(Encoding.UTF8.GetBytes(start), seed))
        {
            tokens.Advance(token);
        }

        var bytes = GrammarReading.BytesOf(schema);
        var certain = CertainText(bytes, start);
        var longest = certain.Length == 0 ? 0 : vocabulary.Bytes(RandomTokens.Fitting(certain)[^1]).Length;
        var mask = tokens.AllowedTokens().ToArray();
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var expected = !vocabulary.IsSpecial(id) && vocabulary.Bytes(id).Length >= Math.Max(longest, 1) && TakesAsBeginning(bytes, start, vocabulary.Bytes(id));
            Assert.True(expected == ((mask[id >> 6] >> (id & 63) & 1) != 0), $"token {id} '{Encoding.UTF8.GetString(vocabulary.Bytes(id))}' should be {(expected ? "allowed" : "refused")}");
        }
    }

    [Fact]
    public void Control_tokens_and_tokens_without_text_are_never_allowed()
    {
        ReadOnlyMemory<byte>[] tokens = [.. Enumerable.Range(0, 256).Select(static value => (ReadOnlyMemory<byte>)new[] { (byte)value }), "{}"u8.ToArray(), "{}"u8.ToArray(), default];
        var cursor = JsonGrammar.AnyObject(new(tokens, [257])).Start();
        Assert.True(cursor.Allows('{'));
        Assert.True(cursor.Allows(256));
        Assert.False(cursor.Allows(257));
        Assert.False(cursor.Allows(258));
    }

    [Fact]
    public void Tokens_with_the_same_bytes_are_allowed_alike()
    {
        ReadOnlyMemory<byte>[] tokens = [.. Enumerable.Range(0, 256).Select(static value => (ReadOnlyMemory<byte>)new[] { (byte)value }), "{\""u8.ToArray(), "{"u8.ToArray(), "{\""u8.ToArray()];
        var cursor = JsonGrammar.AnyObject(new(tokens, [])).Start();
        Assert.All(["{"[0], 256, 257, 258], id => Assert.True(cursor.Allows(id)));
        cursor.Advance(258);
        Assert.True(cursor.Allows('x'));
    }

    [Fact]
    public void What_the_vocabulary_cannot_spell_byte_by_byte_is_not_begun()
    {
        // No token is a bare 'l', so null and false are out; 'true' can be written.
        ReadOnlyMemory<byte>[] tokens = [.. Enumerable.Range(0, 256).Where(static value => value != 'l').Select(static value => (ReadOnlyMemory<byte>)new[] { (byte)value })];
        var grammar = GrammarReading.Grammar(JsonGrammar.FromSchema(new(tokens, []), GrammarReading.Json("""{"type":["boolean","null"]}""")));
        var cursor = grammar.Start();
        Assert.Equal(1, cursor.AllowedTokens().ToArray().Sum(System.Numerics.BitOperations.PopCount));
        Assert.Equal("$", JsonGrammar.FromSchema(new(tokens, []), GrammarReading.Json("""{"const":null}""")).Failure!.Path);
    }

    [Fact]
    public void Masks_inside_a_string_are_found_once()
    {
        var cursor = JsonGrammar.AnyObject(SmolVocabulary.Value).Start();
        foreach (var token in RandomTokens.Of("{\"a\": \"some"u8, seed: 2))
        {
            cursor.Advance(token);
        }

        var first = cursor.AllowedTokens();
        foreach (var token in RandomTokens.Of(" words in a row"u8, seed: 2))
        {
            cursor.Advance(token);
            Assert.True(first == cursor.AllowedTokens());
        }
    }

    [Fact]
    public void Known_steps_allocate_nothing()
    {
        var grammar = JsonGrammar.AnyObject(SmolVocabulary.Value);
        int[] tokens = [.. RandomTokens.Of("""{"a": [1, "two words"], "b": {"c": null}}"""u8, seed: 3)];
        Walk(grammar.Start(), tokens);
        var cursor = grammar.Start();
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Walk(cursor, tokens);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(cursor.MustEnd);
    }

    [Fact]
    public async Task Choices_on_several_threads_share_one_grammar()
    {
        var one = SchemaCases.Find("person");
        var grammar = GrammarReading.TokensOf(one.Schema);
        var expected = Enumerable.Range(0, 8).Select(seed => RandomAnswer.Write(GrammarReading.TokensOf(one.Schema), SmolVocabulary.Value, seed)).ToArray();
        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => RandomAnswer.Write(grammar, SmolVocabulary.Value, seed))));
        Assert.Equal(expected, written);
    }

    private static void Walk(IGrammarCursor cursor, int[] tokens)
    {
        foreach (var token in tokens)
        {
            if (cursor.AllowedTokens().IsEmpty)
            {
                return;
            }

            cursor.Advance(token);
        }

        _ = cursor.AllowedTokens();
    }

    /// <summary>What must follow, up to the first byte that has an alternative.</summary>
    private static byte[] CertainText(JsonGrammar bytes, string start)
    {
        var cursor = bytes.Start();
        foreach (var value in Encoding.UTF8.GetBytes(start))
        {
            cursor.Advance(value);
        }

        var certain = new List<byte>();
        while (!cursor.CanEnd && Enumerable.Range(0, 256).Where(cursor.Allows).ToArray() is [var only])
        {
            certain.Add((byte)only);
            cursor.Advance(only);
        }

        return [.. certain];
    }

    private static bool TakesAsBeginning(JsonGrammar bytes, string start, ReadOnlySpan<byte> token)
    {
        var cursor = bytes.Start();
        foreach (var value in Encoding.UTF8.GetBytes(start))
        {
            cursor.Advance(value);
        }

        foreach (var value in token)
        {
            if (!cursor.Allows(value))
            {
                return false;
            }

            cursor.Advance(value);
        }

        return true;
    }
}
