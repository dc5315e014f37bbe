using System.Text;
using System.Text.Json.Nodes;
using MaiCluster.Node.Prices;

namespace MaiCluster.Node.Tests.Prices;

public sealed class YamlJsonTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 0.10", """{"a":0.10}""")]
    [InlineData("a: 0.123456789012345678", """{"a":0.123456789012345678}""")]
    [InlineData("a: -1e-7", """{"a":-1e-7}""")]
    [InlineData("a: '1'\nb: \"2\"\nc: !!str 3", """{"a":"1","b":"2","c":"3"}""")]
    [InlineData("a: 010\nb: .5\nc: 1_000\nd: 0x10\ne: .inf\nf: +1", """{"a":"010","b":".5","c":"1_000","d":"0x10","e":".inf","f":"\u002B1"}""")]
    [InlineData("from: 2026-01-01", """{"from":"2026-01-01"}""")]
    [InlineData("a: true\nb: ~\nc:\nd: null\ne: no", """{"a":true,"b":null,"c":null,"d":null,"e":"no"}""")]
    [InlineData("- 1\n- [2, {a: 3}]", """[1,[2,{"a":3}]]""")]
    [InlineData("first: &all {a: 1}\nsecond: *all", """{"first":{"a":1},"second":{"a":1}}""")]
    [InlineData("# a remark\na: 1 # another", """{"a":1}""")]
    [InlineData("{\"a\": {\"b\": [1, 2.50, \"x\\u00e9\\/\", true, null]}}", """{"a":{"b":[1,2.50,"x\u00E9/",true,null]}}""")]
    [InlineData("{\n\t\"a\": 1,\n\t\"b\":2\n}\n", """{"a":1,"b":2}""")]
    public void Yaml_and_its_form_that_is_json_become_json(string yaml, string json) => Assert.Equal(json, Flat(YamlJson.Convert(yaml)));

    [Theory]
    [InlineData("", "is empty; expected one document")]
    [InlineData("# nothing", "is empty; expected one document")]
    [InlineData("a: 1\n---\nb: 2", "has a second document at line 2; expected one document of a few levels")]
    [InlineData("a: [1, 2", "is no YAML at line 2, column 1: ")]
    [InlineData("a: 1\n  b: 2", "is no YAML at line 2, column ")]
    [InlineData("a: 1\na: 2", "is no YAML at line 2, column ")]
    [InlineData("a: *none", "is no YAML at line 1, column ")]
    [InlineData("[a]: 1", "has a key that is no name at line 1")]
    public void What_is_no_yaml_is_told_with_its_line(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => YamlJson.Convert(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_million_levels_are_refused() =>
        Assert.Equal("has more than 32 levels at line 1; expected one document of a few levels", Assert.Throws<FormatException>(() => YamlJson.Convert(new string('[', 1_000_000))).Message);

    [Fact]
    public void An_anchor_that_holds_itself_is_refused() =>
        Assert.StartsWith("repeats too much by its anchors at line 1", Assert.Throws<FormatException>(() => YamlJson.Convert("a: &a [*a]")).Message, StringComparison.Ordinal);

    [Fact]
    public void Anchors_that_multiply_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (var i = 1; i < 9; i++)
        {
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.StartsWith("repeats too much by its anchors", Assert.Throws<FormatException>(() => YamlJson.Convert(yaml.ToString())).Message, StringComparison.Ordinal);
    }

    private static string Flat(byte[] json) => JsonNode.Parse(json)!.ToJsonString();
}
