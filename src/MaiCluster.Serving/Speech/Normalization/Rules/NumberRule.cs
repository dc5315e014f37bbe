using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Numbers that count nothing named: <c>1,234</c>, <c>-3.5</c>, <c>22nd</c>, <c>1990s</c>, <c>2026</c>, <c>10-20</c>, <c>1.2.3</c>, <c>007</c>, <c>1e5</c>.</summary>
internal sealed class NumberRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        if (Words(at.Core) is not { } words)
        {
            return 0;
        }

        spoken.Say(words);
        return 1;
    }

    /// <summary>The words of a core that is a number of some kind; null when it is none.</summary>
    public static string? Words(string core)
    {
        var text = core.StartsWith('\'') ? core[1..] : core;
        if (!WrittenNumber.TryRead(text, out var number, out var length))
        {
            return null;
        }

        var rest = text[length..];
        return rest switch
        {
            "" => number.WordsAlone(),
            "st" or "nd" or "rd" or "th" or "ST" or "ND" or "RD" or "TH" when number is { Decimals: null, Sign: "" } => NumberWords.Ordinal(number.Whole),
            "s" or "'s" when number is { Decimals: null, Sign: "" } => NumberWords.Plural(number.WordsAlone()),
            _ when rest[0] is '-' or '–' or '—' => Range(number, rest.AsSpan(1)),
            _ when rest[0] == '.' || number.Decimals is not null && rest.Contains('.') => Dotted(text),
            _ when rest[0] is 'e' or 'E' && number.Whole.Length > 0 && WrittenNumber.TryParse(rest.AsSpan(1), out var power) && power.Decimals is null =>
                $"{number.Words()} times ten to the {power.Words()}",
            _ when rest[0] == '^' && WrittenNumber.TryParse(rest.AsSpan(1), out var power) => $"{number.Words()} to the {power.Words()}",
            "²" => number.Words() + " squared",
            "³" => number.Words() + " cubed",
            _ => null,
        };
    }

    /// <summary>Two numbers parted by a dash; "to" parts them when the second is the larger, or both are as long.</summary>
    private static string? Range(WrittenNumber first, ReadOnlySpan<char> rest) =>
        first.Whole.Length > 0 && WrittenNumber.TryParse(rest, out var second) && second.Sign.Length == 0 && second.Whole.Length is > 0 and <= 9
        && (second.Whole.Length >= first.Whole.Length || first.MayBeYear)
            ? $"{first.WordsAlone()} to {second.WordsAlone()}"
            : null;

    /// <summary>Versions and addresses: groups of digits with points between.</summary>
    public static string? Dotted(string text)
    {
        var groups = text.Split('.');
        if (groups.Length < 3 || groups.Any(group => group.Length is 0 or > 9 || WrittenNumber.CountDigits(group) != group.Length))
        {
            return null;
        }

        var isAddress = groups.Length == 4 && groups.Any(group => group.Length == 3);
        return string.Join(isAddress ? " dot " : " point ", groups.Select(group => isAddress || group.StartsWith('0') ? NumberWords.Digits(group) : NumberWords.Cardinal(group)));
    }
}
