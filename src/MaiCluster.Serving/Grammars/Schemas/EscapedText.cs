using System.Globalization;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Looks at JSON text before its strings are decoded.</summary>
internal static class EscapedText
{
    /// <summary>False when a <c>\u</c> escape is half a surrogate pair, which no string can hold.</summary>
    public static bool HasWholeCharacters(ReadOnlySpan<char> json)
    {
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '\\')
            {
                continue;
            }

            at++;
            if (json[at] != 'u')
            {
                continue;
            }

            var unit = Unit(json, at);
            at += 4;
            if (char.IsHighSurrogate(unit) && json[(at + 1)..].StartsWith("\\u") && char.IsLowSurrogate(Unit(json, at + 2)))
            {
                at += 6;
            }
            else if (char.IsSurrogate(unit))
            {
                return false;
            }
        }

        return true;
    }

    private static char Unit(ReadOnlySpan<char> json, int letter) =>
        (char)ushort.Parse(json.Slice(letter + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
