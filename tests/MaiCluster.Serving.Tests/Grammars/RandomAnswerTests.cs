using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class RandomAnswerTests
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static TheoryData<string> Names => SchemaCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_chance_writes_satisfies_the_schema(string name)
    {
        var one = SchemaCases.Find(name);
        var validator = new SchemaValidator(GrammarReading.Json(one.Schema));
        var grammar = GrammarReading.TokensOf(one.Schema);
        for (var seed = 0; seed < RandomAnswer.Seeds(6); seed++)
        {
            var text = StrictUtf8.GetString(RandomAnswer.Write(grammar, SmolVocabulary.Value, seed));
            Assert.True(validator.IsValid(GrammarReading.Json(text)), $"seed {seed}: {text}");
            AssertSparseWhitespace(text, seed);
        }
    }

    [Fact]
    public void Whatever_chance_writes_as_any_object_is_one_object()
    {
        var grammar = JsonGrammar.AnyObject(SmolVocabulary.Value);
        for (var seed = 0; seed < RandomAnswer.Seeds(30); seed++)
        {
            var text = StrictUtf8.GetString(RandomAnswer.Write(grammar, SmolVocabulary.Value, seed));
            Assert.Equal(JsonValueKind.Object, GrammarReading.Json(text).ValueKind);
            AssertSparseWhitespace(text, seed);
        }
    }

    [Fact]
    public void Whatever_chance_writes_stays_valid_when_little_is_remembered()
    {
        var limits = new GrammarLimits { RememberedBytes = 2_000 };
        var one = SchemaCases.Find("references");
        var validator = new SchemaValidator(GrammarReading.Json(one.Schema));
        var grammar = GrammarReading.Grammar(JsonGrammar.FromSchema(ByteVocabulary.Value, GrammarReading.Json(one.Schema), limits));
        for (var seed = 0; seed < RandomAnswer.Seeds(20); seed++)
        {
            var text = StrictUtf8.GetString(RandomAnswer.Write(grammar, ByteVocabulary.Value, seed));
            Assert.True(validator.IsValid(GrammarReading.Json(text)), $"seed {seed}: {text}");
        }
    }

    private static void AssertSparseWhitespace(string text, int seed)
    {
        var outside = Regex.Replace(text, "\"(\\\\.|[^\"\\\\])*\"", "s", RegexOptions.Singleline);
        Assert.False(Regex.IsMatch(outside, @"\s\s|[^\S \n]|^\s|\s$"), $"seed {seed}: {text}");
    }
}
