using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Numbers with a unit: <c>5 km</c>, <c>20°C</c>, <c>3.2GHz</c>, <c>5-10 %</c>, <c>1/2 mi</c>, <c>5'10"</c>, <c>90 km/h</c>.</summary>
internal sealed class MeasureRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        if (core.Length == 0 || (!char.IsAsciiDigit(core[0]) && core[0] is not ('-' or '+' or '.' or '−')))
        {
            return 0;
        }

        if (Height(core, at.Closing) is { } height)
        {
            spoken.Say(height);
            spoken.TookClosing = true;
            return 1;
        }

        if (Attached(core) is { } attached)
        {
            spoken.Say(attached);
            return 1;
        }

        var unit = at.Next(1);
        var isOne = WrittenNumber.TryParse(core, out var number) && number.IsOne;
        var words = isOne || number.Whole is not null && WrittenNumber.TryParse(core, out number) ? number.Words() : RangeWords(core) ?? FractionRule.Fraction(core);
        if (words is null || Units.Find(unit, isOne, isAttached: false) is not { } name)
        {
            return 0;
        }

        // "3/4 mi" is of one mile.
        spoken.Say($"{words} {(core.Contains('/') ? $"of a {Units.Find(unit, isOne: true, isAttached: false)}" : name)}");
        spoken.TookClosing = at.At(1).Closing.StartsWith('.') && at.GoesOnAfter(1);
        return 2;
    }

    private static string? Attached(string core)
    {
        if (!WrittenNumber.TryRead(core, out var number, out var length))
        {
            return null;
        }

        var rest = core[length..];
        if (rest == "s" && number is { Decimals: null, Whole: [.., '0'], Whole.Length: 2 or 4 })
        {
            return null; // the nineties
        }

        if (Units.Find(rest.TrimStart('-'), number.IsOne || rest.StartsWith('-'), isAttached: true) is { } unit)
        {
            return $"{number.Words()} {unit}";
        }

        return rest.Length > 1 && rest[0] is '-' or '–' && WrittenNumber.TryRead(rest.AsSpan(1), out var upper, out var used) && upper.Sign.Length == 0
            && Units.Find(rest[(1 + used)..], isOne: false, isAttached: true) is { } name
                ? $"{number.Words()} to {upper.Words()} {name}"
                : null;
    }

    private static string? RangeWords(string core) =>
        core.IndexOfAny(['-', '–'], 1) is > 0 and var dash && WrittenNumber.TryParse(core.AsSpan(0, dash), out var lower)
        && WrittenNumber.TryParse(core.AsSpan(dash + 1), out var upper) && upper.Sign.Length == 0
            ? $"{lower.Words()} to {upper.Words()}"
            : null;

    /// <summary>Feet and inches; the inches' mark was taken for a closing quote.</summary>
    private static string? Height(string core, string closing)
    {
        var mark = core.IndexOf('\'');
        return mark is 1 or 2 && closing.StartsWith('"') && WrittenNumber.CountDigits(core) == mark && core.Length - mark - 1 is 1 or 2
            && WrittenNumber.CountDigits(core.AsSpan(mark + 1)) == core.Length - mark - 1
                ? $"{NumberWords.Cardinal(core.AsSpan(0, mark))} {(core[..mark] == "1" ? "foot" : "feet")} {NumberWords.Cardinal(core.AsSpan(mark + 1))}"
                : null;
    }
}
