using System.Text.Json;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class ToolCallTests
{
    private static readonly JsonElement Weather = GrammarReading.Json("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");

    [Fact]
    public void A_call_has_one_fixed_envelope()
    {
        var grammar = GrammarReading.Grammar(JsonGrammar.ToolCalls(ByteVocabulary.Value, [new("get_weather", Weather), new("get_time", default)]));
        Assert.True(grammar.Takes("""{"name": "get_weather", "arguments": {"city": "Lima"}}"""));
        Assert.True(grammar.Takes("""{"name": "get_weather", "arguments": { "city":"Lima" }}"""));
        Assert.True(grammar.Takes("""{"name": "get_time", "arguments": {}}"""));
        Assert.False(grammar.Takes("""{"name": "get_time", "arguments": {"city": "Lima"}}"""));
        Assert.False(grammar.Takes("""{"name": "get_weather", "arguments": {}}"""));
        Assert.False(grammar.Takes("""{"name":"get_weather", "arguments": {"city": "Lima"}}"""));
        Assert.False(grammar.Takes("""{"name": "get_weather", "arguments": {"city": "Lima"} }"""));
        Assert.False(grammar.Takes("""{"name": "get_news", "arguments": {}}"""));
    }

    [Fact]
    public void Whatever_chance_writes_is_a_call_of_one_of_the_tools()
    {
        ToolSchema[] tools = [new("get_weather", Weather), new("get_weather_now", Weather), new("anything", GrammarReading.Json("{}"))];
        var grammar = GrammarReading.Grammar(JsonGrammar.ToolCalls(SmolVocabulary.Value, tools));
        for (var seed = 0; seed < RandomAnswer.Seeds(10); seed++)
        {
            var call = JsonElement.Parse(RandomAnswer.Write(grammar, SmolVocabulary.Value, seed));
            var tool = tools.Single(tool => tool.Name == call.GetProperty("name").GetString());
            Assert.Equal(JsonValueKind.Object, call.GetProperty("arguments").ValueKind);
            Assert.True(new SchemaValidator(tool.Parameters).IsValid(call.GetProperty("arguments")), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "tools[1].function.parameters")]
    [InlineData("""{"type":["object","null"]}""", "tools[1].function.parameters")]
    [InlineData("""{"type":"object","properties":{"n":{"multipleOf":2}}}""", "tools[1].function.parameters.properties.n.multipleOf")]
    public void Parameters_are_objects_that_the_grammar_covers(string parameters, string path)
    {
        var result = JsonGrammar.ToolCalls(ByteVocabulary.Value, [new("a", Weather), new("b", GrammarReading.Json(parameters))]);
        Assert.Equal(path, result.Failure!.Path);
    }

    [Fact]
    public void Without_tools_there_is_nothing_to_call() =>
        Assert.Equal("tools", JsonGrammar.ToolCalls(ByteVocabulary.Value, []).Failure!.Path);
}
