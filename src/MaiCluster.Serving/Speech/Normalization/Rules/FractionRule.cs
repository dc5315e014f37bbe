using System.Globalization;
using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Fractions, mixed numbers and ratios: <c>1/2</c>, <c>2 3/4</c>, <c>3:1</c>, <c>16:9</c>.</summary>
internal sealed class FractionRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        if (Fraction(at.Core) is { } alone)
        {
            spoken.Say(alone);
            return 1;
        }

        if (WrittenNumber.TryParse(at.Core, out var whole) && whole is { Decimals: null, Whole.Length: <= 6 } && Fraction(at.Next(1)) is { } part && IsProper(at.Next(1)))
        {
            spoken.Say($"{whole.Words()} and {(part.StartsWith("one ", StringComparison.Ordinal) ? "a " + part[4..] : part)}");
            return 2;
        }

        if (Ratio(at.Core) is { } ratio)
        {
            spoken.Say(ratio);
            return 1;
        }

        return 0;
    }

    /// <summary>The words of a fraction such as <c>3/4</c>; null when it is none.</summary>
    public static string? Fraction(string core)
    {
        if (Parts(core, '/') is not var (top, bottom) || bottom is < 2 or > 100 || top is < 1 or > 999)
        {
            return null;
        }

        var name = (top, bottom) switch
        {
            (1, 2) => "half",
            (_, 2) => "halves",
            (1, 4) => "quarter",
            (_, 4) => "quarters",
            _ => NumberWords.Ordinal(bottom) + (top == 1 ? "" : "s"),
        };
        return $"{NumberWords.Cardinal(top)} {name}";
    }

    private static bool IsProper(string core) => Parts(core, '/') is var (top, bottom) && top < bottom;

    private static string? Ratio(string core) =>
        Parts(core, ':') is var (first, second) ? $"{NumberWords.Cardinal(first)} to {NumberWords.Cardinal(second)}" : null;

    private static (int First, int Second)? Parts(string core, char mark)
    {
        var middle = core.IndexOf(mark);
        return middle > 0 && core.Length <= 7
            && int.TryParse(core.AsSpan(0, middle), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(core.AsSpan(middle + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
                ? (first, second)
                : null;
    }
}
