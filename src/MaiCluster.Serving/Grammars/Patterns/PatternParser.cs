using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>
/// Reads the covered part of ECMA-262 regular expressions, with JSON Schema's meaning: the pattern may match anywhere
/// in the string unless it is anchored. Anchors stand only at the outer ends of the pattern or of its top alternatives.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxGroups = 32;
    private const int MaxRepeats = 8_192;

    private readonly int[] _text;
    private int _at;
    private int _groups;
    private string? _failure;

    private PatternParser(string pattern) => _text = [.. pattern.EnumerateRunes().Select(static rune => rune.Value)];

    /// <summary>The pattern for the whole string, or what in it is not covered.</summary>
    public static (PatternNode Pattern, string? Failure) Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var options = new List<PatternNode> { parser.TopAlternative() };
        while (parser.Take('|'))
        {
            options.Add(parser.TopAlternative());
        }

        if (parser._at < parser._text.Length)
        {
            parser.Refuse("has an unmatched ')'");
        }

        return (new AlternativePattern(options), parser._failure);
    }

    private bool AtEnd => _failure is not null || _at >= _text.Length;

    private int Next => AtEnd ? -1 : _text[_at];

    private bool Take(char wanted)
    {
        if (Next != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Refuse(string what) =>
        _failure ??= $"The pattern {what} at character {Math.Min(_at, _text.Length) + 1}.";

    private SequencePattern TopAlternative()
    {
        var parts = new List<PatternNode>();
        if (!Take('^'))
        {
            parts.Add(PatternNode.Anything);
        }

        parts.Add(Sequence());
        if (!Take('$'))
        {
            parts.Add(PatternNode.Anything);
        }
        else if (!AtEnd && Next is not '|')
        {
            Refuse("goes on after '$'; anchors are covered only at the ends of the pattern");
        }

        return new SequencePattern(parts);
    }

    private SequencePattern Sequence()
    {
        var parts = new List<PatternNode>();
        while (Next is not (-1 or '|' or ')' or '$'))
        {
            parts.Add(Repeats(Atom()));
        }

        return new SequencePattern(parts);
    }

    private PatternNode Atom()
    {
        var first = Next;
        switch (first)
        {
            case '(':
                return Group();
            case '[':
                return new CharacterPattern(Bracket());
            case '.':
                _at++;
                return new CharacterPattern(CharacterClass.NotLineEnd);
            case '\\':
                return new CharacterPattern(Escape(inBracket: false));
            case '^':
                Refuse("has '^' inside; anchors are covered only at the ends of the pattern");
                return PatternNode.Anything;
            case '*' or '+' or '?' or '{':
                Refuse($"has '{(char)first}' with nothing before it to repeat");
                return PatternNode.Anything;
            default:
                _at++;
                return new CharacterPattern(CharacterSet.Of(first));
        }
    }

    private AlternativePattern Group()
    {
        _at++;
        if (Take('?') && !Take(':'))
        {
            Refuse("has a group of a kind that is not covered (lookaround or named); use (...) or (?:...)");
        }

        if (++_groups > MaxGroups)
        {
            Refuse($"has groups more than {MaxGroups} deep");
        }

        var options = new List<PatternNode> { Sequence() };
        while (Take('|'))
        {
            options.Add(Sequence());
        }

        _groups--;
        if (!Take(')'))
        {
            Refuse(Next == '$' ? "has '$' inside a group; anchors are covered only at the ends of the pattern" : "has a group that is not closed");
        }

        return new AlternativePattern(options);
    }

    private PatternNode Repeats(PatternNode part)
    {
        (int Min, int? Max)? times = Next switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => Counts(),
            _ => null,
        };
        if (times is null)
        {
            return part;
        }

        _at++;
        Take('?'); // A lazy repetition matches the same strings.
        if (Next is '*' or '+' or '?' or '{')
        {
            Refuse("repeats a repetition");
        }

        return new RepeatPattern(part, times.Value.Min, times.Value.Max);
    }

    /// <summary>Reads <c>{m}</c>, <c>{m,}</c> or <c>{m,n}</c> up to the brace.</summary>
    private (int Min, int? Max) Counts()
    {
        _at++;
        var min = Count();
        int? max = min;
        if (Take(','))
        {
            max = Next == '}' ? null : Count();
        }

        if (Next != '}' || min < 0 || max < min)
        {
            Refuse($"has a repetition that is not {{m}}, {{m,}} or {{m,n}} with counts up to {MaxRepeats}");
        }

        return (min, max);
    }

    private int Count()
    {
        var count = -1;
        while (Next is >= '0' and <= '9')
        {
            count = (Math.Max(count, 0) * 10) + (Next - '0');
            _at++;
            if (count > MaxRepeats)
            {
                return -1;
            }
        }

        return count;
    }

    private CharacterSet Bracket()
    {
        _at++;
        var negated = Take('^');
        var all = CharacterSet.None;
        while (Next is not (-1 or ']'))
        {
            var low = BracketPart();
            if (Next == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                var high = BracketPart();
                if (Only(low) is not { } from || Only(high) is not { } to || from > to)
                {
                    Refuse("has a range in [...] that does not go from a lower to a higher character");
                    break;
                }

                low = CharacterSet.Of((from, to));
            }

            all = all.Union(low);
        }

        if (!Take(']'))
        {
            Refuse("has a '[' that is not closed");
        }

        return negated ? all.Complement() : all;
    }

    private CharacterSet BracketPart() => Next == '\\' ? Escape(inBracket: true) : CharacterSet.Of(AtEnd ? 0 : _text[_at++]);

    private static int? Only(CharacterSet set) =>
        set.Ranges.Count == 1 && set.Ranges[0].Low == set.Ranges[0].High ? set.Ranges[0].Low : null;

    private CharacterSet Escape(bool inBracket)
    {
        _at++;
        var letter = Next;
        if (letter >= 0)
        {
            _at++;
        }

        if (CharacterClass.Named(letter) is { } named)
        {
            return named;
        }

        switch (letter)
        {
            case 'n':
                return CharacterSet.Of('\n');
            case 'r':
                return CharacterSet.Of('\r');
            case 't':
                return CharacterSet.Of('\t');
            case 'f':
                return CharacterSet.Of('\f');
            case 'v':
                return CharacterSet.Of('\v');
            case 'b' when inBracket:
                return CharacterSet.Of('\b');
            case 'x':
                return Hex(2);
            case 'u':
                return Hex(4);
            case > 0 when !char.IsAsciiLetterOrDigit((char)Math.Min(letter, 0xFFFF)):
                return CharacterSet.Of(letter);
            default:
                _at--;
                Refuse(letter < 0 ? "ends in '\\'" : $"has '\\{new Rune(letter)}', which is not covered");
                return CharacterSet.None;
        }
    }

    private CharacterSet Hex(int digits)
    {
        var text = string.Concat(_text.Skip(_at).Take(digits).Select(static value => value < 128 ? (char)value : ' '));
        if (text.Length < digits || !text.All(char.IsAsciiHexDigit))
        {
            Refuse($"has an escape that wants {digits} hexadecimal digits");
            return CharacterSet.None;
        }

        _at += digits;
        var value = int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!Rune.IsValid(value))
        {
            Refuse("has half a surrogate pair; write the character itself");
            return CharacterSet.None;
        }

        return CharacterSet.Of(value);
    }
}
