using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Signs by themselves or before a word: <c>&amp;</c>, <c>#1</c>, <c>#tag</c>, <c>@name</c>, <c>~50</c>, <c>§ 5</c>, <c>×2</c>.</summary>
internal sealed class SymbolRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        if (core.Length == 1 && Symbols.Say(core[0]) is { Length: > 0 } alone)
        {
            spoken.Say(alone);
            return 1;
        }

        if (core.Length < 2)
        {
            return 0;
        }

        var rest = core[1..];
        var number = NumberRule.Words(rest);
        var words = core[0] switch
        {
            '#' when WrittenNumber.TryParse(rest, out var place) => "number " + place.Words(),
            '#' when char.IsAsciiLetter(rest[0]) && rest.All(char.IsAsciiLetterOrDigit) => "hashtag " + SplitRule.Parts(rest),
            '@' when rest.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') => "at " + SplitRule.Parts(rest),
            '≈' when number is not null => "approximately " + number,
            '±' or '×' or '<' or '>' or '≤' or '≥' or '+' or '§' or '=' when number is not null => $"{Symbols.Say(core[0])} {number}",
            _ => null,
        };
        if (words is null)
        {
            return 0;
        }

        spoken.Say(words);
        return 1;
    }
}
