using System.Globalization;
using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Dates: <c>2026-07-29</c>, <c>7/29/2026</c>, <c>29.07.2026</c>, <c>July 29, 2026</c>, <c>Sept. 3rd</c>, <c>29 Jul 2026</c>.</summary>
internal sealed class DateRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        if (Numeric(at.Core) is { } words)
        {
            spoken.Say(words);
            return 1;
        }

        return ReadMonthFirst(at, spoken) is > 0 and var read ? read : ReadDayFirst(at, spoken);
    }

    private static string? Numeric(string core)
    {
        if (core.Length is < 6 or > 10)
        {
            return null;
        }

        var mark = core.IndexOfAny(['-', '/', '.']);
        var parts = mark < 0 ? [] : core.Split(core[mark]);
        if (parts.Length != 3 || parts.Any(part => part.Length is 0 or > 4 || WrittenNumber.CountDigits(part) != part.Length))
        {
            return null;
        }

        var numbers = parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        if (parts[0].Length == 4)
        {
            return core[mark] == '.' ? null : Say(numbers[1], numbers[2], parts[0]);
        }

        // The American order, unless only the other one is possible or points part it, as on the continent.
        var dayFirst = core[mark] == '.' || numbers[0] > 12;
        return parts[2].Length is 4 || (parts[2].Length is 2 && core[mark] != '.')
            ? Say(dayFirst ? numbers[1] : numbers[0], dayFirst ? numbers[0] : numbers[1], parts[2])
            : null;
    }

    private static string? Say(int month, int day, string year) => month is >= 1 and <= 12 && day is >= 1 and <= 31
        ? $"{Months.Names[month - 1]} {NumberWords.Ordinal(day)}, {(year.Length == 4 ? YearWords(year) : year[0] == '0' ? "oh " + NumberWords.Cardinal(year) : NumberWords.Cardinal(year))}"
        : null;

    private static string YearWords(string year) => year[0] == '0' ? NumberWords.Digits(year) : NumberWords.Year(year);

    private static int ReadMonthFirst(ChunkCursor at, SpokenText spoken)
    {
        if (Months.Find(at.Core) is not { } month || at.Closing is not ("" or ".") || at.At(1).Opening.Length > 0)
        {
            return 0;
        }

        // A point after the month is its abbreviation's.
        var day = at.At(1).Core;
        if (DayOf(day) is { } ordinal)
        {
            spoken.Say($"{month} {ordinal}");
            if (at.At(1).Closing is "" or "," && !at.At(1).EndsParagraph && at.At(2).Opening.Length == 0 && IsYear(at.At(2).Core))
            {
                spoken.Close(",");
                spoken.Say(NumberWords.Year(at.At(2).Core));
                return 3;
            }

            return 2;
        }

        if (!IsYear(day))
        {
            return 0;
        }

        spoken.Say($"{month} {NumberWords.Year(day)}");
        return 2;
    }

    private static int ReadDayFirst(ChunkCursor at, SpokenText spoken)
    {
        var offset = at.Next(1) == "of" ? 2 : 1;
        if (DayOf(at.Core) is not { } ordinal || at.Closing.Length > 0 || Months.Find(at.Next(offset)) is not { } month || (offset == 2 && char.IsAsciiDigit(at.Core[^1])))
        {
            return 0;
        }

        spoken.Say(offset == 2 ? $"{ordinal} of {month}" : $"{ordinal} {month}");
        var last = at.At(offset);
        if ((last.Closing.Length == 0 || last.Closing is "," or ".") && !last.EndsParagraph && at.At(offset + 1).Opening.Length == 0 && IsYear(at.At(offset + 1).Core))
        {
            spoken.Say(NumberWords.Year(at.At(offset + 1).Core));
            return offset + 2;
        }

        return offset + 1;
    }

    /// <summary>"third" of <c>3</c> or <c>3rd</c>; null when it is no day of a month.</summary>
    private static string? DayOf(string core)
    {
        var digits = WrittenNumber.CountDigits(core);
        return digits is 1 or 2 && core[digits..] is "" or "st" or "nd" or "rd" or "th"
            && int.Parse(core.AsSpan(0, digits), CultureInfo.InvariantCulture) is >= 1 and <= 31 and var day
                ? NumberWords.Ordinal(day)
                : null;
    }

    private static bool IsYear(string core) => core.Length == 4 && core[0] is '1' or '2' && WrittenNumber.CountDigits(core) == 4;
}
