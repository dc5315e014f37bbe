using System.Collections.Frozen;
using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Roman numerals where they can be nothing else: after a ruler's name (<c>Henry VIII</c>) or a numbered thing (<c>Chapter IV</c>, <c>World War II</c>).</summary>
internal sealed class RomanRule : ISpokenRule
{
    private static readonly FrozenSet<string> Rulers = Set(
        "Henry Louis Charles George Edward James William Elizabeth Richard John Paul Pius Benedict Francis Philip Alexander Nicholas Catherine Mary Leo Gregory Innocent Clement Frederick Ferdinand Peter Ivan "
        + "Napoleon Ramses Ramesses Ptolemy Gustav Christian Harald Olav Haakon Carl Albert Leopold Otto Urban Alfonso Pedro Victor Umberto Margrethe Xerxes Darius Cyrus Amenhotep Thutmose Constantine");

    private static readonly FrozenSet<string> Numbered = Set(
        "Chapter chapter Part part Section section Volume volume Book book Act act Scene scene Article article Appendix appendix Phase phase Type type Class class Level level Stage stage War Bowl "
        + "Title title Grade grade Table table Figure figure Episode episode Season season Round round Rocky Rambo Fantasy Apollo Saturn Mark Schedule schedule Annex annex Tier tier");

    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        var possessive = core.EndsWith("'s", StringComparison.Ordinal) ? "'s" : "";
        var value = Value(core.AsSpan(0, core.Length - possessive.Length));
        if (value is null)
        {
            return 0;
        }

        if (Rulers.Contains(at.Previous) && value > 0 && (core.Length > 1 || core is "V" or "X"))
        {
            spoken.Say($"the {NumberWords.Ordinal(value.Value)}{possessive}");
            return 1;
        }

        if (Numbered.Contains(at.Previous) && possessive.Length == 0)
        {
            spoken.Say(NumberWords.Cardinal(value.Value));
            return 1;
        }

        return 0;
    }

    /// <summary>The value of a numeral up to 89 in its one right spelling; null for anything else.</summary>
    internal static int? Value(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 8)
        {
            return null;
        }

        for (var value = 1; value < 90; value++)
        {
            if (text.SequenceEqual(Write(value)))
            {
                return value;
            }
        }

        return null;
    }

    private static string Write(int value)
    {
        var tens = (value / 10) switch { 4 => "XL", >= 5 and var many => "L" + new string('X', many - 5), var few => new string('X', few) };
        var ones = (value % 10) switch { 4 => "IV", 9 => "IX", >= 5 and var many => "V" + new string('I', many - 5), var few => new string('I', few) };
        return tens + ones;
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
