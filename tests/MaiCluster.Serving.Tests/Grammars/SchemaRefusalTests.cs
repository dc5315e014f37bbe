using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

public sealed class SchemaRefusalTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"age":{"type":"integer","multipleOf":2}}}""", "$.properties.age.multipleOf")]
    [InlineData("""{"not":{}}""", "$.not")]
    [InlineData("""{"if":{}}""", "$.if")]
    [InlineData("""{"type":"object","patternProperties":{}}""", "$.patternProperties")]
    [InlineData("""{"type":"object","propertyNames":{}}""", "$.propertyNames")]
    [InlineData("""{"type":"object","minProperties":1}""", "$.minProperties")]
    [InlineData("""{"type":"object","maxProperties":1}""", "$.maxProperties")]
    [InlineData("""{"type":"object","dependentRequired":{}}""", "$.dependentRequired")]
    [InlineData("""{"type":"object","unevaluatedProperties":false}""", "$.unevaluatedProperties")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "$.uniqueItems")]
    [InlineData("""{"type":"array","contains":{}}""", "$.contains")]
    [InlineData("""{"type":"array","items":[{"type":"null"}]}""", "$.items")]
    [InlineData("""{"type":"array","prefixItems":[{},{"nullable":true}]}""", "$.prefixItems[1].nullable")]
    [InlineData("""{"type":"string","contentEncoding":"base64"}""", "$.contentEncoding")]
    [InlineData("""{"type":"string","format":"uri"}""", "$.format")]
    [InlineData("""{"type":"string","pattern":"(?=a)"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"(a)\\1"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"\\bword"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"a(^b)"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"(a$)"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"(a"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"a)"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"[z-a]"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"a**"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"a{2,1}"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"\\p{L}"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"a\\"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"((a{1000}){1000}){1000}"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"(a|b)*a(a|b){40}"}""", "$.pattern")]
    [InlineData("""{"type":"string","pattern":"^a{5}$","maxLength":4}""", "$.maxLength")]
    [InlineData("""{"type":"string","maxLength":1000000}""", "$.maxLength")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "$.maxLength")]
    [InlineData("""{"type":"string","minLength":-1}""", "$.minLength")]
    [InlineData("""{"type":"array","minItems":1.5}""", "$.minItems")]
    [InlineData("""{"type":"string","minimum":1}""", "$.minimum")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "$")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0.2,"exclusiveMaximum":0.9}""", "$")]
    [InlineData("""{"type":"number","minimum":1e20}""", "$.minimum")]
    [InlineData("""{"type":"number","exclusiveMinimum":true}""", "$.exclusiveMinimum")]
    [InlineData("""{"type":"number","maximum":1e-300}""", "$.maximum")]
    [InlineData("""{"type":"text"}""", "$.type")]
    [InlineData("""{"type":[]}""", "$.type")]
    [InlineData("""{"type":["string",1]}""", "$.type[1]")]
    [InlineData("""{"enum":[]}""", "$.enum")]
    [InlineData("""{"type":"string","enum":[1]}""", "$.enum")]
    [InlineData("""{"type":"string","const":1}""", "$.const")]
    [InlineData("""{"type":"string","enum":["a"],"maxLength":3}""", "$.maxLength")]
    [InlineData("""{"anyOf":[]}""", "$.anyOf")]
    [InlineData("""{"anyOf":[{}, {"not":{}}]}""", "$.anyOf[1].not")]
    [InlineData("""{"type":"object","anyOf":[{}]}""", "$.type")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "$.oneOf")]
    [InlineData("""{"oneOf":[{"type":"object"},{"type":"object"}]}""", "$.oneOf")]
    [InlineData("""{"oneOf":[{"const":1},{"const":1.0}]}""", "$.oneOf")]
    [InlineData("""{"allOf":[{},{}]}""", "$.allOf")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "$.$ref")]
    [InlineData("""{"$ref":"other.json"}""", "$.$ref")]
    [InlineData("""{"$ref":"#anchor"}""", "$.$ref")]
    [InlineData("""{"$ref":"#"}""", "$")]
    [InlineData("""{"items":{"$ref":"#/$defs/a"},"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{}]}}}""", "$.$defs.a")]
    [InlineData("""{"items":{"$ref":"#/$defs/a"},"$defs":{"a":{"not":{}}}}""", "$.$defs.a.not")]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"required":["a"]}""", "$")]
    [InlineData("""{"properties":[]}""", "$.properties")]
    [InlineData("""{"properties":{"a b":{"type":"x"}}}""", "$.properties['a b'].type")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "$.properties.a")]
    [InlineData("""{"type":"object","type":"object"}""", "$.type")]
    [InlineData("""{"properties":{"a":1}}""", "$.properties.a")]
    [InlineData("""{"properties":{"a":{}},"required":["b"],"additionalProperties":false}""", "$.required[0]")]
    [InlineData("""{"required":["a","a"]}""", "$.required[1]")]
    [InlineData("""{"required":"a"}""", "$.required")]
    [InlineData("""{"properties":{"a":false},"required":["a"]}""", "$")]
    [InlineData("false", "$")]
    [InlineData("1", "$")]
    [InlineData("""{"const":"\ud800"}""", "$")]
    public void What_is_not_covered_is_refused_where_it_stands(string schema, string path)
    {
        var result = JsonGrammar.FromSchema(ByteVocabulary.Value, GrammarReading.Json(schema));
        Assert.False(result.IsGrammar);
        Assert.Equal(path, result.Failure.Path);
        Assert.EndsWith(".", result.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_named()
    {
        static string Message(string schema) => JsonGrammar.FromSchema(ByteVocabulary.Value, GrammarReading.Json(schema)).Failure!.Message;

        Assert.Contains("limit SchemaBytes", Message($$"""{"description":"{{new string('x', 70_000)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("limit Properties", Message("{\"properties\":{" + string.Join(',', Enumerable.Range(0, 513).Select(static i => $"\"p{i}\":{{}}")) + "}}"), StringComparison.Ordinal);
        Assert.Contains("limit Branches", Message("{\"anyOf\":[" + string.Join(',', Enumerable.Repeat("{}", 129)) + "]}"), StringComparison.Ordinal);
        Assert.Contains("limit PatternLength", Message($$"""{"pattern":"{{new string('x', 1_025)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("limit StringStates", Message("""{"maxLength":8192}"""), StringComparison.Ordinal);
        Assert.Contains("limit States", Message("""{"type":"array","minItems":2000000000}"""), StringComparison.Ordinal);
        Assert.Contains("limit ValueDepth", Message(string.Concat(Enumerable.Repeat("{\"minItems\":1,\"items\":", 8)) + "{\"$ref\":\"#\"}" + new string('}', 8)), StringComparison.Ordinal);
        var deep = string.Concat(Enumerable.Repeat("{\"items\":", 33)) + "{}" + new string('}', 33);
        Assert.Contains("limit SchemaDepth", Message(deep), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_schema_is_refused() =>
        Assert.Equal("$", JsonGrammar.FromSchema(ByteVocabulary.Value, default).Failure!.Path);
}
