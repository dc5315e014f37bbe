namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>Schemas, each with documents that its grammar writes and texts that it does not.</summary>
internal sealed record SchemaCase(string Name, string Schema, string[] Written, string[] NotWritten);

internal static class SchemaCases
{
    public static readonly SchemaCase[] All =
    [
        new("person",
            """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"email":{"type":"string"}},"required":["name","age"],"additionalProperties":false}""",
            ["""{"name":"Ana","age":3}""", "{\n\"name\" : \"Ana\" ,\n\"age\": -12, \"email\": \"a@b\"\n}", """{"name": "é😀\n\u00e9\ud83d\ude00\/", "age": 0}"""],
            ["""{"age":3,"name":"Ana"}""", """{"name":"Ana"}""", """{"name":"Ana","age":3,"x":1}""", """{"name":"Ana","age":3.5}""", """{"name":"Ana","age":03}""", """{"name":"Ana",  "age":3}""", """{"name":"Ana","age":3} """, """{"name":"Ana","age":3,}""", "{\"name\":\"A\na\",\"age\":3}", "{\"name\":\t\"Ana\",\"age\":3}"]),
        new("all optional",
            """{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"boolean"},"c":{"type":"null"}}}""",
            ["{}", "{ }", """{"a":null}""", """{"b":true}""", """{"c":null}""", """{"a":null,"c":null}""", """{"a":null,"b":false,"c":null}"""],
            ["{  }", "{,}", """{"b":true,"a":null}""", """{"a":null,"a":null}""", """{"d":1}""", """{"a":null,}"""]),
        new("map of numbers",
            """{"type":"object","additionalProperties":{"type":"number"}}""",
            ["{}", """{"x":1,"y":-0.5e10}""", """{"":0}"""],
            ["""{"x":"1"}""", """{"x":1e}""", """{"x":.5}""", """{"x":5.}""", """{"x":+5}""", """{"x":1e100}""", """{"x":1234567890123456}""", """{x:1}"""]),
        new("listed and additional",
            """{"type":"object","properties":{"name":{"type":"string"},"na":{"type":"null"}},"required":["name"],"additionalProperties":{"type":"integer"}}""",
            ["""{"name":"x"}""", """{"name":"x","n":1}""", """{"name":"x","na":null,"nam":1,"names":2,"other \"é\n":3}"""],
            ["""{"name":"x","name":1}""", """{"name":"x","\u006eame":1}""", """{"name":"x","na":1}""", """{"n":1,"name":"x"}"""]),
        new("required but not listed",
            """{"properties":{"a":{"type":"null"}},"required":["b","a"]}""",
            ["""{"a":null,"b":[1,{"c":2}]}"""],
            ["""{"a":null}""", """{"b":1,"a":null}"""]),
        new("array counts",
            """{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":3}""",
            ["[true,false]", "[ true , false,\ntrue ]"],
            ["[]", "[true]", "[true,true,true,true]", "[true,]", "[true true]"]),
        new("array without end", """{"type":"array","items":{"type":"null"}}""", ["[]", "[ ]", "[null]", "[null,null,null,null,null]"], ["[,]", "[nul]", "[null,]"]),
        new("array of at least two", """{"type":"array","items":{"type":"null"},"minItems":2}""", ["[null,null]", "[null,null,null,null]"], ["[]", "[null]"]),
        new("tuple",
            """{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}""",
            ["[]", """["a"]""", """["a",1]"""],
            ["[1]", """["a",1,2]"""]),
        new("tuple with a tail", """{"prefixItems":[{"type":"string"}],"items":{"type":"null"},"minItems":1}""", ["""["a"]""", """["a",null,null]"""], ["[]", "[null]"]),
        new("empty array only", """{"type":"array","maxItems":0}""", ["[]", "[ ]"], ["[1]"]),
        new("enum", """{"enum":["red","green","grey",1,null,{"a":[1]},"say \"é\""]}""", ["\"red\"", "\"grey\"", "1", "null", """{"a":[1]}""", """{ "a" : [ 1 ] }""", "\"say \\\"é\\\"\""], ["\"re\"", "\"gre\"", "11", """{"a":[2]}""", "{}"]),
        new("enum by type", """{"type":["string","null"],"enum":["a",1,null]}""", ["\"a\"", "null"], ["1"]),
        new("const", """{"const":[1.50,"x"]}""", ["""[1.50,"x"]"""], ["""[1.5,"x"]"""]),
        new("anyOf", """{"anyOf":[{"type":"integer"},{"type":"string","maxLength":2},{"type":"object","properties":{"k":{"const":1}},"required":["k"]}]}""", ["5", "\"ab\"", """{"k":1}"""], ["5.5", "\"abc\"", "{}"]),
        new("oneOf",
            """{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"]},{"type":"object","properties":{"kind":{"enum":["b","c"]},"y":{"type":"string"}},"required":["kind"]},{"type":"null"}]}""",
            ["""{"kind":"a","x":1}""", """{"kind":"b"}""", """{"kind":"c","y":""}""", "null"],
            ["""{"kind":"a"}""", """{"kind":"b","x":1}"""]),
        new("allOf of one", """{"title":"t","allOf":[{"type":"null"}]}""", ["null"], ["1"]),
        new("references",
            """{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false}}}""",
            ["""{"value":1,"next":null}""", """{"value":1,"next":{"value":2,"next":{"value":3,"next":null}}}"""],
            ["""{"value":1}""", """{"value":1,"next":{}}"""]),
        new("reference to the root", """{"type":"object","properties":{"child":{"$ref":"#"}}}""", ["{}", """{"child":{"child":{}}}"""], ["""{"child":null}"""]),
        new("tree of definitions", """{"definitions":{"a b/c":{"type":"array","items":{"$ref":"#/definitions/a%20b~1c"}}},"$ref":"#/definitions/a%20b~1c"}""", ["[]", "[[],[[]]]"], ["[1]"]),
        new("lengths", """{"type":"string","minLength":2,"maxLength":4}""", ["\"ab\"", "\"é😀\"", "\"\\ud83d\\ude00\\n\\u0041\"", "\"abcd\""], ["\"a\"", "\"😀\"", "\"abcde\"", "\"\\ud83d\"", "\"\\ude00\\ude00\""]),
        new("least length", """{"type":"string","minLength":3}""", ["\"abc\"", "\"abcdefgh\""], ["\"ab\""]),
        new("pattern", """{"type":"string","pattern":"^(\\d{3}-)?[a-f]+$"}""", ["\"abc\"", "\"123-f\""], ["\"\"", "\"12-f\"", "\"xabc\"", "\"123-\""]),
        new("pattern anywhere", """{"type":"string","pattern":"b\"|\\\\$","maxLength":4}""", ["\"ab\\\"c\"", "\"x\\\\\""], ["\"ab\"", "\"\\\\x\"", "\"aaab\\\"\""]),
        new("date-time", """{"type":"string","format":"date-time"}""", ["\"2024-02-29T23:59:59Z\"", "\"2000-02-29T00:00:00.123+02:00\""], ["\"2023-02-29T00:00:00Z\"", "\"1900-02-29T00:00:00Z\"", "\"2024-04-31T00:00:00Z\"", "\"2024-01-01T24:00:00Z\"", "\"2024-01-01\""]),
        new("date", """{"format":"date"}""", ["\"1999-12-31\""], ["\"1999-13-01\"", "\"1999-00-01\"", "\"1999-1-1\""]),
        new("time", """{"format":"time"}""", ["\"00:00:00Z\"", "\"23:59:59.5-00:30\""], ["\"24:00:00Z\"", "\"00:00:00\""]),
        new("uuid", """{"format":"uuid"}""", ["\"123e4567-E89b-12d3-a456-426614174000\""], ["\"123e4567e89b12d3a456426614174000\""]),
        new("email", """{"format":"email"}""", ["\"a.b+c@ex-ample.co.uk\""], ["\"a@b\"", "\".a@b.c\"", "\"a@-b.c\"", "\"@b.c\""]),
        new("integer range", """{"type":"integer","minimum":-5,"exclusiveMaximum":120}""", ["-5", "0", "9", "10", "99", "119"], ["-6", "120", "1.0", "-0", "1e1", "00"]),
        new("number range", """{"type":"number","exclusiveMinimum":-0.25,"maximum":1.5}""", ["0", "1", "1.5", "1.500", "-0.2", "-0.2499", "0.0", "1.49"], ["-0.25", "-0.250", "1.51", "1.5001", "2", "-1", "-0"]),
        new("mixed types", """{"type":["integer","string","null"],"maxLength":1,"minimum":7}""", ["7", "\"\"", "\"x\"", "null"], ["6", "\"xy\"", "true"]),
        new("anything", "{}", ["1", "null", "\"x\"", """[1,{"a":[]}]"""], ["", "nul", "[1", " 1"]),
        new("anything by true", """{"properties":{"x":true,"y":false}}""", ["{}", """{"x":{"z":[1,2.5e-3]}}"""], ["""{"y":1}"""]),
        new("no effect", """{"$schema":"s","$id":"i","$comment":"c","title":"t","description":"d","default":1,"examples":[1],"readOnly":true,"writeOnly":false,"deprecated":true,"type":"array","uniqueItems":false,"maxItems":1}""", ["[]", "[1]"], ["[1,1]"]),
    ];

    public static TheoryData<string> Names => [.. All.Select(static one => one.Name)];

    public static SchemaCase Find(string name) => All.Single(one => one.Name == name);
}
