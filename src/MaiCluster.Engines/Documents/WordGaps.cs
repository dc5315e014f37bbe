using System.Text;

namespace MaiCluster.Engines.Documents;

/// <summary>
/// Puts back the spaces that recognition leaves out. Where one was, the line has a gap without ink, wider than those between its
/// letters, and the space is often the second likeliest symbol of its columns. Pure.
/// </summary>
internal static class WordGaps
{
    /// <summary>Of the line's contrast: what is fainter is paper.</summary>
    private const float Ink = 0.4f;

    /// <summary>Pixels of a line 48 high, and times the usual gap between its letters: a narrower one is no space.</summary>
    private const int LeastGap = 10, LeastSureGap = 15;

    private const float LeastGrowth = 2.2f, LeastSureGrowth = 3;

    /// <param name="line">As it was spelled.</param>
    /// <param name="picture">What was read.</param>
    /// <param name="columns">Of the graph's answer, filling included.</param>
    /// <param name="width">Of what the graph was given, in pixels, filling included.</param>
    /// <param name="spaces">How likely a space is in each column.</param>
    public static string Restore(CtcLine line, LinePicture picture, int columns, int width, ReadOnlySpan<float> spaces)
    {
        var symbols = line.Symbols;
        if (symbols.Count == 0)
        {
            return "";
        }

        var isPaper = PaperOf(picture);
        var gaps = new int[symbols.Count - 1];
        for (var index = 0; index < gaps.Length; index++)
        {
            gaps[index] = WidestGap(isPaper, Pixel(symbols[index], columns, width), Pixel(symbols[index + 1], columns, width));
        }

        var usual = Usual(symbols, gaps);
        var text = new StringBuilder(symbols[0].Text);
        for (var index = 0; index < gaps.Length; index++)
        {
            var (left, right) = (symbols[index], symbols[index + 1]);
            if (WritesSpaces(left) && WritesSpaces(right) && IsSpace(gaps[index], usual, spaces[left.Last..(right.First + 1)]))
            {
                text.Append(' ');
            }

            text.Append(right.Text);
        }

        return text.ToString().Trim();
    }

    private static bool IsSpace(int gap, float usual, ReadOnlySpan<float> spaces) =>
        (gap >= LeastGap && gap >= LeastGrowth * usual && spaces.ContainsAnyInRange(0.05f, 1)) || (gap >= LeastSureGap && gap >= LeastSureGrowth * usual);

    /// <summary>The median of the gaps between letters; 4 pixels where there are too few to tell.</summary>
    private static float Usual(IReadOnlyList<CtcSymbol> symbols, int[] gaps)
    {
        var letters = gaps.Where((_, index) => symbols[index].Text != " " && symbols[index + 1].Text != " ").Order().ToArray();
        return letters.Length < 3 ? 4 : Math.Max(2, letters[letters.Length / 2]);
    }

    private static int Pixel(CtcSymbol symbol, int columns, int width) => (symbol.First + symbol.Last + 1) * width / (2 * columns);

    /// <summary>Spaces themselves, and writing that has none: Chinese, Japanese, full-width forms.</summary>
    private static bool WritesSpaces(CtcSymbol symbol) => symbol.Text != " " && symbol.Text[0] < '\u2E80';

    private static int WidestGap(bool[] isPaper, int from, int to)
    {
        var (run, widest) = (0, 0);
        for (var x = Math.Max(0, from); x <= Math.Min(to, isPaper.Length - 1); x++)
        {
            run = isPaper[x] ? run + 1 : 0;
            widest = Math.Max(widest, run);
        }

        return widest;
    }

    /// <summary>Columns of pixels in which at most one is ink: a speck is none.</summary>
    private static bool[] PaperOf(LinePicture picture)
    {
        var plane = LinePicture.Height * picture.Width;
        var grey = new float[plane];
        for (var at = 0; at < plane; at++)
        {
            grey[at] = picture.Values[at] + picture.Values[plane + at] + picture.Values[(2 * plane) + at];
        }

        var sorted = grey.Order().ToArray();
        var paper = sorted[plane / 2];
        var contrast = Math.Max(sorted[plane * 49 / 50] - paper, paper - sorted[plane / 50]);
        var isPaper = new bool[picture.Width];
        for (var x = 0; x < isPaper.Length; x++)
        {
            var ink = 0;
            for (var y = 0; y < LinePicture.Height; y++)
            {
                ink += Math.Abs(grey[(y * picture.Width) + x] - paper) > Ink * contrast ? 1 : 0;
            }

            isPaper[x] = ink <= 1;
        }

        return isPaper;
    }
}
