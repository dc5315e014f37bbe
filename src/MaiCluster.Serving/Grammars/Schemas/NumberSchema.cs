using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Numbers and their ranges. All numbers written have at most 15 digits before the point and 15 after it.</summary>
internal static class NumberSchema
{
    public const int MaxDigits = 15;

    /// <summary>The first number with one digit too many.</summary>
    public const decimal Beyond = 1_000_000_000_000_000m;

    public static SchemaNode Read(SchemaReader reader, JsonElement schema, string path, bool integer)
    {
        var low = Tighter(
            ReadBound(reader, schema, "minimum", path, isLow: true), ReadBound(reader, schema, "exclusiveMinimum", path, isLow: true), isLow: true);
        var high = Tighter(
            ReadBound(reader, schema, "maximum", path, isLow: false), ReadBound(reader, schema, "exclusiveMaximum", path, isLow: false), isLow: false);
        if (integer)
        {
            low = low is { } from ? new Bound(from.Exclusive ? decimal.Floor(from.Value) + 1 : decimal.Ceiling(from.Value), Exclusive: false) : null;
            high = high is { } to ? new Bound(to.Exclusive ? decimal.Ceiling(to.Value) - 1 : decimal.Floor(to.Value), Exclusive: false) : null;
        }

        if (low is { } least && high is { } most && (least.Value > most.Value || (least.Value == most.Value && (least.Exclusive || most.Exclusive))))
        {
            return reader.Refuse(path, $"No {(integer ? "integer" : "number")} lies between the minimum and the maximum.");
        }

        return new NumberNode(integer, low, high);
    }

    private static Bound? Tighter(Bound? inclusive, Bound? exclusive, bool isLow)
    {
        if (inclusive is not { } one || exclusive is not { } other)
        {
            return inclusive ?? exclusive;
        }

        var exclusiveWins = isLow ? other.Value >= one.Value : other.Value <= one.Value;
        return exclusiveWins ? other : one;
    }

    private static Bound? ReadBound(SchemaReader reader, JsonElement schema, string keyword, string path, bool isLow)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        var boundPath = SchemaPath.Member(path, keyword);
        if (value.ValueKind != JsonValueKind.Number)
        {
            reader.Refuse(boundPath, $"'{keyword}' is a number.");
            return null;
        }

        var near = value.GetDouble();
        if (Math.Abs(near) >= (double)Beyond)
        {
            if (near > 0 == isLow)
            {
                reader.Refuse(boundPath, $"No number of at most {MaxDigits} digits before the point satisfies '{keyword}'.");
            }

            return null;
        }

        if (!value.TryGetDecimal(out var number) || decimal.Round(number, MaxDigits) != number || (number == 0 && near != 0))
        {
            reader.Refuse(boundPath, $"'{keyword}' has more than {MaxDigits} digits after the point.");
            return null;
        }

        return new Bound(number, keyword.StartsWith("exclusive", StringComparison.Ordinal));
    }
}
