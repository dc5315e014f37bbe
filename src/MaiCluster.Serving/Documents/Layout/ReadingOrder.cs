namespace MaiCluster.Serving.Documents.Layout;

/// <summary>In which order a person reads what stands on a page: column after column, and what crosses all columns in its place between them.</summary>
internal static class ReadingOrder
{
    /// <summary>Of the usual line's height: a narrower gap is a gap between words.</summary>
    private const float LeastGutter = 0.7f;

    /// <summary>Of all: at most so many may cross a gutter, as headings do.</summary>
    private const float MostCrossing = 0.3f;

    private const int LeastInColumn = 2;

    /// <typeparam name="T">Lines, or tables that stand as one.</typeparam>
    /// <param name="items">Where each is.</param>
    public static List<T> Of<T>(IReadOnlyList<T> items, Func<T, PlacedLine> place)
    {
        var order = new List<T>(items.Count);
        Read([.. items], place, order);
        return order;
    }

    private static void Read<T>(List<T> items, Func<T, PlacedLine> place, List<T> order)
    {
        if (items.Count < 2 * LeastInColumn || Gutter(items, place) is not { } gutter)
        {
            var byLine = LineRows.Of(items.Select((item, index) => place(item) with { Index = index }));
            order.AddRange(byLine.SelectMany(row => row).Select(line => items[line.Index]));
            return;
        }

        // What crosses the gutter parts what is above it from what is below.
        var section = new List<T>();
        foreach (var item in items.OrderBy(item => place(item).Middle))
        {
            if (!Crosses(place(item), gutter))
            {
                section.Add(item);
                continue;
            }

            ReadSection(section, place, gutter, order);
            order.Add(item);
        }

        ReadSection(section, place, gutter, order);
    }

    private static void ReadSection<T>(List<T> section, Func<T, PlacedLine> place, float gutter, List<T> order)
    {
        Read([.. section.Where(item => place(item).Right <= gutter)], place, order);
        Read([.. section.Where(item => place(item).Right > gutter)], place, order);
        section.Clear();
    }

    private static bool Crosses(PlacedLine line, float x) => line.Left < x && line.Right > x;

    /// <summary>Where the page is best parted into a left and a right column; null = nowhere.</summary>
    private static float? Gutter<T>(List<T> items, Func<T, PlacedLine> place)
    {
        var lines = items.ConvertAll(item => place(item));
        var height = lines.Select(line => line.Height).Order().ElementAt(lines.Count / 2);
        (float X, int Crossing, float Width)? best = null;
        foreach (var x in lines.Select(line => line.Right + 0.5f).Distinct())
        {
            var left = lines.Where(line => line.Right <= x).ToArray();
            var right = lines.Where(line => line.Left >= x).ToArray();
            var crossing = lines.Count - left.Length - right.Length;
            if (left.Length < LeastInColumn || right.Length < LeastInColumn || crossing > MostCrossing * lines.Count || !StandBeside(left, right))
            {
                continue;
            }

            var width = right.Min(line => line.Left) - left.Max(line => line.Right);
            if (width >= LeastGutter * height && (best is null || crossing < best.Value.Crossing || (crossing == best.Value.Crossing && width > best.Value.Width)))
            {
                best = (x, crossing, width);
            }
        }

        return best?.X;
    }

    /// <summary>Half of the shorter column's height at least is beside the other.</summary>
    private static bool StandBeside(PlacedLine[] left, PlacedLine[] right)
    {
        var (top, bottom) = (Math.Max(left.Min(line => line.Top), right.Min(line => line.Top)), Math.Min(left.Max(line => line.Bottom), right.Max(line => line.Bottom)));
        var shorter = Math.Min(left.Max(line => line.Bottom) - left.Min(line => line.Top), right.Max(line => line.Bottom) - right.Min(line => line.Top));
        return bottom - top >= shorter / 2;
    }
}
