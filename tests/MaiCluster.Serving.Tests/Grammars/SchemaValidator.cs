using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>A second, independent reading of JSON Schema: whether a finished value satisfies it.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    public bool IsValid(JsonElement value) => IsValid(root, value);

    private bool IsValid(JsonElement schema, JsonElement value) => schema.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => schema.EnumerateObject().All(keyword => Satisfies(schema, keyword, value)),
    };

    private bool Satisfies(JsonElement schema, JsonProperty keyword, JsonElement value)
    {
        var given = keyword.Value;
        var isNumber = value.ValueKind == JsonValueKind.Number;
        var isString = value.ValueKind == JsonValueKind.String;
        var isArray = value.ValueKind == JsonValueKind.Array;
        var isObject = value.ValueKind == JsonValueKind.Object;
        return keyword.Name switch
        {
            "type" => given.ValueKind == JsonValueKind.Array
                ? given.EnumerateArray().Any(type => HasType(type.GetString()!, value))
                : HasType(given.GetString()!, value),
            "const" => JsonElement.DeepEquals(given, value),
            "enum" => given.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)),
            "anyOf" => given.EnumerateArray().Any(branch => IsValid(branch, value)),
            "oneOf" => given.EnumerateArray().Count(branch => IsValid(branch, value)) == 1,
            "allOf" => given.EnumerateArray().All(branch => IsValid(branch, value)),
            "$ref" => IsValid(Resolve(given.GetString()!), value),
            "minimum" => !isNumber || value.GetDecimal() >= given.GetDecimal(),
            "maximum" => !isNumber || value.GetDecimal() <= given.GetDecimal(),
            "exclusiveMinimum" => !isNumber || value.GetDecimal() > given.GetDecimal(),
            "exclusiveMaximum" => !isNumber || value.GetDecimal() < given.GetDecimal(),
            "minLength" => !isString || value.GetString()!.EnumerateRunes().Count() >= given.GetInt32(),
            "maxLength" => !isString || value.GetString()!.EnumerateRunes().Count() <= given.GetInt32(),
            "pattern" => !isString || Regex.IsMatch(value.GetString()!, Dialect(given.GetString()!), RegexOptions.ECMAScript),
            "format" => !isString || HasFormat(given.GetString()!, value.GetString()!),
            "minItems" => !isArray || value.GetArrayLength() >= given.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= given.GetInt32(),
            "prefixItems" => !isArray || given.EnumerateArray().Zip(value.EnumerateArray()).All(pair => IsValid(pair.First, pair.Second)),
            "items" => !isArray || value.EnumerateArray().Skip(schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0).All(item => IsValid(given, item)),
            "required" => !isObject || given.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "properties" => !isObject || value.EnumerateObject().All(member => !given.TryGetProperty(member.Name, out var own) || IsValid(own, member.Value)),
            "additionalProperties" => !isObject || value.EnumerateObject().All(member =>
                (schema.TryGetProperty("properties", out var listed) && listed.TryGetProperty(member.Name, out _)) || IsValid(given, member.Value)),
            _ => true,
        };
    }

    /// <summary>In .NET <c>$</c> also stands before a last newline, in ECMA-262 it does not.</summary>
    private static string Dialect(string pattern) => pattern.EndsWith('$') ? pattern[..^1] + "(?!\n)$" : pattern;

    private static bool HasType(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()),
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static bool HasFormat(string format, string text)
    {
        // .NET knows no year 0, which RFC 3339 has; 2000 is alike in its leap days.
        var year = text.StartsWith("0000", StringComparison.Ordinal) ? "2000" + text[4..] : text;
        return format switch
        {
            "date" => DateOnly.TryParseExact(year, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "time" => IsTime(text),
            "date-time" => text[10] == 'T' && HasFormat("date", text[..10]) && IsTime(text[11..]),
            "uuid" => Guid.TryParseExact(text, "D", out _),
            _ => text.Count(static letter => letter == '@') == 1 && text.Split('@') is [{ Length: > 0 }, var host] && Uri.CheckHostName(host) == UriHostNameType.Dns && host.Contains('.'),
        };
    }

    private static bool IsTime(string text)
    {
        var match = Regex.Match(text, @"\A(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)\z", RegexOptions.ECMAScript);
        return match.Success && TimeOnly.TryParseExact(match.Groups[1].Value, "HH:mm:ss", out _)
            && (match.Groups[3].Value == "Z" || TimeOnly.TryParseExact(match.Groups[3].Value[1..], "HH:mm", out _));
    }

    private JsonElement Resolve(string pointer) => pointer.Split('/').Skip(1)
        .Aggregate(root, static (at, part) => at.GetProperty(Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal)));
}
