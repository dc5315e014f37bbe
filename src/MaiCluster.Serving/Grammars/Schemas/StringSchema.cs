using System.Text.Json;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Strings: what length, pattern and format admit together.</summary>
internal static class StringSchema
{
    public static SchemaNode Read(SchemaReader reader, JsonElement schema, string path)
    {
        var maxStates = reader.Limits.StringStates;
        CharacterAutomaton? content = null;

        bool Narrow(CharacterAutomaton? by, string keyword)
        {
            var both = content is null || by is null ? by : content.Intersect(by, maxStates);
            if (both is null)
            {
                reader.Refuse(SchemaPath.Member(path, keyword), $"'{keyword}' needs more than {maxStates} states (limit StringStates); use smaller counts or a simpler pattern.");
            }
            else if (both.IsEmpty)
            {
                reader.Refuse(SchemaPath.Member(path, keyword), $"No string satisfies '{keyword}' together with the other keywords here.");
            }

            content = both;
            return reader.Failure is null;
        }

        if (schema.TryGetProperty("format", out var format)
            && !Narrow(StringFormats.Find(format.ValueKind == JsonValueKind.String ? format.GetString()! : "") ?? Unknown(reader, path), "format"))
        {
            return SchemaNode.Nothing;
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Narrow(ReadPattern(reader, pattern, SchemaPath.Member(path, "pattern")), "pattern"))
        {
            return SchemaNode.Nothing;
        }

        var (min, max) = CountKeyword.Read(reader, schema, "minLength", "maxLength", path);
        if (min > 0 || max is not null)
        {
            Narrow(CharacterAutomaton.OfLength(min, max, maxStates), max is null ? "minLength" : "maxLength");
        }

        return content is null ? StringNode.Any : new StringNode(content);
    }

    private static CharacterAutomaton? Unknown(SchemaReader reader, string path)
    {
        reader.Refuse(SchemaPath.Member(path, "format"), $"The format is not supported; the formats are {StringFormats.Names}.");
        return null;
    }

    private static CharacterAutomaton? ReadPattern(SchemaReader reader, JsonElement pattern, string path)
    {
        if (pattern.ValueKind != JsonValueKind.String)
        {
            reader.Refuse(path, "'pattern' is a regular expression in a string.");
            return null;
        }

        var text = pattern.GetString()!;
        if (text.Length > reader.Limits.PatternLength)
        {
            reader.Refuse(path, $"The pattern is longer than {reader.Limits.PatternLength} characters (limit PatternLength).");
            return null;
        }

        var (parsed, failure) = PatternParser.Parse(text);
        if (failure is not null)
        {
            reader.Refuse(path, failure);
            return null;
        }

        return PatternAutomaton.Of(parsed, reader.Limits.StringStates);
    }
}
