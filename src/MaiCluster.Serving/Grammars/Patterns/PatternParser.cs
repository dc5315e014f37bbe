namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>
/// Reads the covered part of ECMA-262 regular expressions, with JSON Schema's meaning: the pattern may match anywhere
/// in the string unless it is anchored. Anchors stand only at the outer ends of the pattern or of its top alternatives.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxGroups = 32;
    private const int MaxRepeats = 8_192;

    private readonly PatternText _text;
    private int _groups;

    private PatternParser(string pattern) => _text = new PatternText(pattern);

    /// <summary>The pattern for the whole string, or what in it is not covered.</summary>
    public static (PatternNode Pattern, string? Failure) Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var options = new List<PatternNode> { parser.TopAlternative() };
        while (parser._text.Take('|'))
        {
            options.Add(parser.TopAlternative());
        }

        if (!parser._text.AtEnd)
        {
            parser._text.Refuse("has an unmatched ')'");
        }

        return (new AlternativePattern(options), parser._text.Failure);
    }

    private SequencePattern TopAlternative()
    {
        var parts = new List<PatternNode>();
        if (!_text.Take('^'))
        {
            parts.Add(PatternNode.Anything);
        }

        parts.Add(Sequence());
        if (!_text.Take('$'))
        {
            parts.Add(PatternNode.Anything);
        }
        else if (!_text.AtEnd && _text.Next is not '|')
        {
            _text.Refuse("goes on after '$'; anchors are covered only at the ends of the pattern");
        }

        return new SequencePattern(parts);
    }

    private SequencePattern Sequence()
    {
        var parts = new List<PatternNode>();
        while (_text.Next is not (-1 or '|' or ')' or '$'))
        {
            parts.Add(Repeats(Atom()));
        }

        return new SequencePattern(parts);
    }

    private PatternNode Atom()
    {
        var first = _text.Next;
        switch (first)
        {
            case '(':
                return Group();
            case '[':
                return new CharacterPattern(PatternCharacters.Bracket(_text));
            case '.':
                _text.Skip();
                return new CharacterPattern(CharacterClass.NotLineEnd);
            case '\\':
                return new CharacterPattern(PatternCharacters.Escape(_text, inBracket: false));
            case '^':
                _text.Refuse("has '^' inside; anchors are covered only at the ends of the pattern");
                return PatternNode.Anything;
            case '*' or '+' or '?' or '{':
                _text.Refuse($"has '{(char)first}' with nothing before it to repeat");
                return PatternNode.Anything;
            default:
                _text.Skip();
                return new CharacterPattern(CharacterSet.Of(first));
        }
    }

    private AlternativePattern Group()
    {
        _text.Skip();
        if (_text.Take('?') && !_text.Take(':'))
        {
            _text.Refuse("has a group of a kind that is not covered (lookaround or named); use (...) or (?:...)");
        }

        if (++_groups > MaxGroups)
        {
            _text.Refuse($"has groups more than {MaxGroups} deep");
        }

        var options = new List<PatternNode> { Sequence() };
        while (_text.Take('|'))
        {
            options.Add(Sequence());
        }

        _groups--;
        if (!_text.Take(')'))
        {
            _text.Refuse(_text.Next == '$' ? "has '$' inside a group; anchors are covered only at the ends of the pattern" : "has a group that is not closed");
        }

        return new AlternativePattern(options);
    }

    private PatternNode Repeats(PatternNode part)
    {
        (int Min, int? Max)? times = _text.Next switch
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

        _text.Skip();
        _text.Take('?'); // A lazy repetition matches the same strings.
        if (_text.Next is '*' or '+' or '?' or '{')
        {
            _text.Refuse("repeats a repetition");
        }

        return new RepeatPattern(part, times.Value.Min, times.Value.Max);
    }

    /// <summary>Reads <c>{m}</c>, <c>{m,}</c> or <c>{m,n}</c> up to the brace.</summary>
    private (int Min, int? Max) Counts()
    {
        _text.Skip();
        var min = Count();
        int? max = min;
        if (_text.Take(','))
        {
            max = _text.Next == '}' ? null : Count();
        }

        if (_text.Next != '}' || min < 0 || max < min)
        {
            _text.Refuse($"has a repetition that is not {{m}}, {{m,}} or {{m,n}} with counts up to {MaxRepeats}");
        }

        return (min, max);
    }

    private int Count()
    {
        var count = -1;
        while (_text.Next is >= '0' and <= '9')
        {
            count = (Math.Max(count, 0) * 10) + (_text.Next - '0');
            _text.Skip();
            if (count > MaxRepeats)
            {
                return -1;
            }
        }

        return count;
    }
}
