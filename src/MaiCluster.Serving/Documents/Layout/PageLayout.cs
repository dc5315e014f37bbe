namespace MaiCluster.Serving.Documents.Layout;

/// <summary>The order of a page's lines, and the paragraphs and tables that they make. Pure.</summary>
/// <param name="Order">Places of the lines as they were found, in the order of reading.</param>
/// <param name="Blocks">Their lines by their places in <paramref name="Order"/>.</param>
public sealed record PageLayout(IReadOnlyList<int> Order, IReadOnlyList<PageBlock> Blocks)
{
    /// <summary>Of the lower line's height: middles farther apart begin a new paragraph.</summary>
    private const float MostPitch = 1.85f;

    /// <summary>Of the other's height: text much larger or smaller is a paragraph of its own.</summary>
    private const float MostGrowth = 1.5f;

    /// <summary>Of a line's height: how far a line of the same paragraph may begin from the one before, as where the first is indented.</summary>
    private const float MostIndent = 4;

    /// <param name="lines">Upright but for the skew.</param>
    /// <param name="skew">How far they run down, in radians.</param>
    public static PageLayout Of(IReadOnlyList<ReadLine> lines, float skew)
    {
        var placed = lines.Select((line, index) => PlacedLine.Of(index, line, skew)).ToArray();
        var tables = TableFinder.Find(placed);
        var inTables = tables.SelectMany(table => table.Rows).SelectMany(row => row).Select(line => line.Index).ToHashSet();
        List<Item> items = [.. tables.Select(Item.Of), .. placed.Where(line => !inTables.Contains(line.Index)).Select(line => new Item(line, null))];

        var order = new List<int>(lines.Count);
        var blocks = new List<PageBlock>();
        var paragraph = new List<PlacedLine>();
        foreach (var item in ReadingOrder.Of(items, item => item.Place))
        {
            if (paragraph.Count > 0 && (item.Table is not null || !Follows(paragraph[^1], item.Place)))
            {
                Close(paragraph, order, blocks);
            }

            if (item.Table is { } table)
            {
                Add(table.Rows.SelectMany(row => row), table.Cells, order, blocks);
            }
            else
            {
                paragraph.Add(item.Place);
            }
        }

        Close(paragraph, order, blocks);
        return new PageLayout(order, blocks);
    }

    private static void Close(List<PlacedLine> paragraph, List<int> order, List<PageBlock> blocks)
    {
        if (paragraph.Count > 0)
        {
            Add(paragraph, [], order, blocks);
            paragraph.Clear();
        }
    }

    private static void Add(IEnumerable<PlacedLine> lines, IReadOnlyList<IReadOnlyList<string>> rows, List<int> order, List<PageBlock> blocks)
    {
        var first = order.Count;
        order.AddRange(lines.Select(line => line.Index));
        blocks.Add(new PageBlock([.. Enumerable.Range(first, order.Count - first)], rows));
    }

    private static bool Follows(PlacedLine above, PlacedLine below)
    {
        var (lower, higher) = (Math.Min(above.Height, below.Height), Math.Max(above.Height, below.Height));
        var pitch = below.Middle - above.Middle;
        return pitch > 0 && pitch < MostPitch * lower && higher < MostGrowth * lower
            && Math.Abs(below.Left - above.Left) < MostIndent * lower
            && Math.Min(above.Right, below.Right) > Math.Max(above.Left, below.Left);
    }

    /// <summary>A line, or a table that stands as one.</summary>
    private readonly record struct Item(PlacedLine Place, FoundTable? Table)
    {
        public static Item Of(FoundTable table)
        {
            var lines = table.Rows.SelectMany(row => row).ToArray();
            return new Item(new PlacedLine(-1, "", lines.Min(line => line.Left), lines.Min(line => line.Top), lines.Max(line => line.Right), lines.Max(line => line.Bottom)), table);
        }
    }
}
