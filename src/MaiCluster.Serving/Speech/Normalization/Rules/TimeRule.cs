using System.Globalization;
using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Times of day: <c>10:30</c>, <c>9 a.m.</c>, <c>9am</c>, <c>14:05</c>, <c>10:30:15</c>.</summary>
internal sealed class TimeRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        var digits = core.LastIndexOfAny("0123456789".AsSpan()) + 1;
        var half = HalfOf(core.AsSpan(digits));
        if (digits == 0 || digits > 8 || (digits < core.Length && half is null) || Clock(core[..digits], half is not null || IsHalf(at.Next(1))) is not { } time)
        {
            return 0;
        }

        if (half is not null)
        {
            spoken.Say($"{time} {half}");
            EndWithPoint(at, at.Closing, core, spoken);
            return 1;
        }

        if (IsHalf(at.Next(1)))
        {
            spoken.Say($"{time} {HalfOf(at.Next(1))}");
            EndWithPoint(at, at.At(1).Closing, at.Next(1), spoken);
            return 2;
        }

        spoken.Say(time);
        return 1;
    }

    /// <param name="core">Digits and colons.</param>
    /// <param name="hasHalf">"a m" or "p m" follows, so that an hour alone is a time.</param>
    private static string? Clock(string core, bool hasHalf)
    {
        var parts = core.Split(':');
        if (parts.Length > 3 || (parts.Length == 1 && !hasHalf) || parts[0].Length is 0 or > 2 || WrittenNumber.CountDigits(parts[0]) != parts[0].Length
            || parts.Skip(1).Any(part => part.Length != 2 || WrittenNumber.CountDigits(part) != 2))
        {
            return null;
        }

        var numbers = parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        if (numbers[0] > (hasHalf ? 12 : 24) || numbers.Skip(1).Any(number => number > 59))
        {
            return null;
        }

        var minutes = parts.Length == 1 || (numbers[1] == 0 && hasHalf) ? ""
            : numbers[1] == 0 ? (numbers[0] is 0 or > 12 ? " hundred" : " o'clock")
            : parts[1][0] == '0' ? " oh " + NumberWords.Cardinal(numbers[1])
            : " " + NumberWords.Cardinal(numbers[1]);
        var seconds = parts.Length < 3 ? "" : $" and {NumberWords.Cardinal(numbers[2])} {(numbers[2] == 1 ? "second" : "seconds")}";
        return NumberWords.Cardinal(numbers[0]) + minutes + seconds;
    }

    private static void EndWithPoint(ChunkCursor at, string closing, string half, SpokenText spoken) =>
        spoken.TookClosing = closing.StartsWith('.') && half.Contains('.') && at.GoesOnAfter(half == at.Core ? 0 : 1);

    private static bool IsHalf(string core) => core.Length > 0 && HalfOf(core) is not null;

    private static string? HalfOf(ReadOnlySpan<char> text) => text switch
    {
        "am" or "AM" or "a.m" or "A.M" or "a.m." => "A M",
        "pm" or "PM" or "p.m" or "P.M" or "p.m." => "P M",
        _ => null,
    };
}
