using System.Text;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class SchemaGrammarTests
{
    public static TheoryData<string> Names => SchemaCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Documents_of_the_schema_are_written_and_others_are_not(string name)
    {
        var one = SchemaCases.Find(name);
        var grammar = GrammarReading.BytesOf(one.Schema);
        Assert.All(one.Written, text => Assert.True(grammar.Takes(text), text));
        Assert.All(one.NotWritten, text => Assert.False(grammar.Takes(text), text));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Documents_are_allowed_token_by_token_however_they_are_cut(string name)
    {
        var one = SchemaCases.Find(name);
        var grammar = GrammarReading.TokensOf(one.Schema);
        foreach (var text in one.Written)
        {
            for (var seed = 0; seed < RandomAnswer.Seeds(4); seed++)
            {
                Write(grammar.Start(), text, new Random(seed));
            }
        }
    }

    /// <summary>A piece is refused only where a longer one is the way to write the same.</summary>
    private static void Write(IGrammarCursor cursor, string text, Random chance)
    {
        var vocabulary = SmolVocabulary.Value;
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            Assert.False(cursor.MustEnd, text);
            var token = RandomTokens.Next(rest, chance);
            if (!cursor.Allows(token))
            {
                var longer = RandomTokens.Fitting(rest).FindLast(cursor.Allows);
                Assert.True(vocabulary.Bytes(longer).Length > vocabulary.Bytes(token).Length, $"token {token} in {text}");
                token = longer;
            }

            cursor.Advance(token);
            rest = rest[vocabulary.Bytes(token).Length..];
        }

        Assert.True(cursor.CanEnd, text);
    }

    [Fact]
    public void Nothing_follows_the_last_brace()
    {
        var cursor = JsonGrammar.AnyObject(SmolVocabulary.Value).Start();
        Assert.False(cursor.CanEnd);
        foreach (var token in RandomTokens.Of("""{"a": [1, "b"]}"""u8, seed: 1))
        {
            cursor.Advance(token);
        }

        Assert.True(cursor.CanEnd);
        Assert.True(cursor.MustEnd);
        Assert.Equal(-1, cursor.AllowedTokens().IndexOfAnyExcept(0UL));
    }

    [Fact]
    public void A_number_may_end_or_go_on()
    {
        var cursor = GrammarReading.BytesOf("""{"type":"number"}""").Start();
        cursor.Advance('1');
        Assert.True(cursor.CanEnd);
        Assert.False(cursor.MustEnd);
        Assert.True(cursor.Allows('.'));
    }

    [Fact]
    public void Any_object_is_an_object_and_nothing_else()
    {
        var grammar = JsonGrammar.AnyObject(ByteVocabulary.Value);
        Assert.All(["{}", """{"a":1}""", """{"a":{"b":[true,false,null,-1.5e-10,"\u0000"]},"c":""}"""], text => Assert.True(grammar.Takes(text), text));
        Assert.All(["[]", "1", " {}", "{} ", "{\"a\"}", "{\"a\":}", "{}{}"], text => Assert.False(grammar.Takes(text), text));
    }

    [Fact]
    public void Strings_hold_whole_UTF8_characters_only()
    {
        var grammar = GrammarReading.BytesOf("""{"type":"string"}""");
        for (var character = 0; character <= 0x10FFFF; character += character is > 0x900 and < 0x10F000 ? 61 : 1)
        {
            if (Rune.IsValid(character))
            {
                Assert.Equal(character >= ' ' && character is not ('"' or '\\'), grammar.Takes($"\"{new Rune(character)}\""));
            }
        }

        byte[][] broken = [[0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF]];
        Assert.All(broken, bytes => Assert.False(grammar.Takes([(byte)'"', .. bytes, (byte)'"'])));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Objects_and_arrays_nest_to_the_limit(int depth, bool written)
    {
        var grammar = GrammarReading.BytesOf("{}");
        Assert.Equal(written, grammar.Takes(new string('[', depth) + new string(']', depth)));
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.Equal(written, JsonGrammar.AnyObject(ByteVocabulary.Value).Takes(objects));
    }

    [Fact]
    public void A_required_recursion_is_left_before_the_limit_traps_it()
    {
        // A node needs one more level for its leaf list, so a child is only begun where that still fits.
        var grammar = GrammarReading.BytesOf("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"c":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"array","items":{"type":"null"}}]}},"required":["c"]}}}""");
        var cursor = grammar.Start();
        for (var depth = 0; depth < 31; depth++)
        {
            foreach (var value in "{\"c\":"u8)
            {
                Assert.True(cursor.Allows(value), $"depth {depth}");
                cursor.Advance(value);
            }
        }

        Assert.False(cursor.Allows('{'));
        Assert.True(cursor.Allows('['));
    }

    [Fact]
    public void A_refused_token_leaves_the_cursor_where_it_was()
    {
        var cursor = JsonGrammar.AnyObject(SmolVocabulary.Value).Start();
        var special = Enumerable.Range(0, SmolVocabulary.Value.Count).First(SmolVocabulary.Value.IsSpecial);
        Assert.All([special, -1, SmolVocabulary.Value.Count, RandomTokens.Of("x"u8, 0).Single()], token => Assert.Throws<InvalidOperationException>(() => cursor.Advance(token)));
        cursor.Advance(RandomTokens.Of("{"u8, 0).Single());
        Assert.True(cursor.Allows(RandomTokens.Of("}"u8, 0).Single()));
    }
}
