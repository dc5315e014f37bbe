using System.Text;

namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>Reads what in a pattern stands for one character of several: <c>[...]</c> and escapes.</summary>
internal static class PatternCharacters
{
    /// <param name="text">At the opening bracket.</param>
    public static CharacterSet Bracket(PatternText text)
    {
        text.Skip();
        var negated = text.Take('^');
        var all = CharacterSet.None;
        while (text.Next is not (-1 or ']'))
        {
            var low = BracketPart(text);
            if (text.Next == '-' && text.AfterNext is not (-1 or ']'))
            {
                text.Skip();
                var high = BracketPart(text);
                if (Only(low) is not { } from || Only(high) is not { } to || from > to)
                {
                    text.Refuse("has a range in [...] that does not go from a lower to a higher character");
                    break;
                }

                low = CharacterSet.Of((from, to));
            }

            all = all.Union(low);
        }

        if (!text.Take(']'))
        {
            text.Refuse("has a '[' that is not closed");
        }

        return negated ? all.Complement() : all;
    }

    private static CharacterSet BracketPart(PatternText text)
    {
        if (text.Next == '\\')
        {
            return Escape(text, inBracket: true);
        }

        var character = text.Next;
        text.Skip();
        return character < 0 ? CharacterSet.None : CharacterSet.Of(character);
    }

    private static int? Only(CharacterSet set) =>
        set.Ranges.Count == 1 && set.Ranges[0].Low == set.Ranges[0].High ? set.Ranges[0].Low : null;

    /// <param name="text">At the backslash.</param>
    public static CharacterSet Escape(PatternText text, bool inBracket)
    {
        text.Skip();
        var letter = text.Next;
        if (CharacterClass.Named(letter) is { } named)
        {
            text.Skip();
            return named;
        }

        if (letter is 'x' or 'u')
        {
            text.Skip();
            return Hex(text, letter == 'x' ? 2 : 4);
        }

        int? meant = letter switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'b' when inBracket => '\b',
            > 0 when letter > 127 || !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => null,
        };
        if (meant is not { } character)
        {
            text.Refuse(letter < 0 ? "ends in '\\'" : $"has '\\{new Rune(letter)}', which is not covered");
            return CharacterSet.None;
        }

        text.Skip();
        return CharacterSet.Of(character);
    }

    private static CharacterSet Hex(PatternText text, int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            if (text.Next is not (>= 0 and < 128) || !char.IsAsciiHexDigit((char)text.Next))
            {
                text.Refuse($"has an escape that wants {digits} hexadecimal digits");
                return CharacterSet.None;
            }

            value = (value << 4) + Convert.FromHexString(['0', (char)text.Next])[0];
            text.Skip();
        }

        if (!Rune.IsValid(value))
        {
            text.Refuse("has half a surrogate pair; write the character itself");
            return CharacterSet.None;
        }

        return CharacterSet.Of(value);
    }
}
