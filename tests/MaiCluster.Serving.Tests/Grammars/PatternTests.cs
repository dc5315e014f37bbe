using System.Text.Json;
using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^a*b$")]
    [InlineData("a|^b+$|ba")]
    [InlineData("^(a|bc)*$")]
    [InlineData("^(?:a?b){2,3}$")]
    [InlineData("^(a*b*){2}c$")]
    [InlineData("^(a?){0,2}(b|)c$")]
    [InlineData("[^ab]$")]
    [InlineData("^[a-b]{2,}")]
    [InlineData("^\\w\\W?$")]
    [InlineData("^[\\d\\-]+$")]
    [InlineData("^\\s.\\S$")]
    [InlineData("^(a+)+?b{1,}?$")]
    [InlineData("^\\x61\\u0062\\.$")]
    [InlineData("")]
    [InlineData("^$")]
    public void A_pattern_admits_what_it_matches(string pattern)
    {
        var grammar = GrammarReading.BytesOf(JsonSerializer.Serialize(new { type = "string", pattern }));
        foreach (var text in Texts("abc1- .\"", 5))
        {
            Assert.True(Regex.IsMatch(text, pattern, RegexOptions.ECMAScript) == grammar.Takes(JsonSerializer.Serialize(text, Relaxed)), text);
        }
    }

    [Fact]
    public void A_dot_and_a_negated_class_hold_characters_of_several_bytes()
    {
        var grammar = GrammarReading.BytesOf("""{"pattern":"^.[^é]$"}""");
        Assert.True(grammar.Takes("\"😀中\""));
        Assert.False(grammar.Takes("\"😀é\""));
        Assert.False(grammar.Takes("\"\\nx\""));
        Assert.True(grammar.Takes("\"x\\n\""));
        Assert.True(grammar.Takes("\"x\\u001f\""));
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All texts of the letters up to a length.</summary>
    private static IEnumerable<string> Texts(string letters, int length) =>
        length == 0 ? [""] : Texts(letters, length - 1).SelectMany(text => text.Length == length - 1 ? letters.Select(letter => text + letter).Prepend(text) : [text]);
}
