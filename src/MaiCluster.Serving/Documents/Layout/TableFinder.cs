namespace MaiCluster.Serving.Documents.Layout;

/// <summary>Finds tables: rows of short texts that stand under each other. Lines of prose in columns are none.</summary>
internal static class TableFinder
{
    /// <summary>Of the usual line's height: rows farther apart are no longer one table. A total often stands apart.</summary>
    private const float MostGap = 4;

    /// <summary>Characters of a cell, on average: a column with more is prose, and two of those make no table.</summary>
    private const int ProseCharacters = 24;

    /// <summary>Two rows of two cells are as often two addresses beside each other.</summary>
    private const int LeastRows = 2, LeastCells = 6;

    /// <returns>Each table found, from top to bottom.</returns>
    public static List<FoundTable> Find(IReadOnlyList<PlacedLine> lines)
    {
        var tables = new List<FoundTable>();
        var run = new List<List<PlacedLine>>();
        foreach (var row in LineRows.Of(lines))
        {
            if (row.Count < 2 || (run.Count > 0 && GapBefore(run[^1], row) > MostGap * row.Max(line => line.Height)))
            {
                Close(run, tables);
            }

            if (row.Count >= 2)
            {
                run.Add(row);
            }
        }

        Close(run, tables);
        return tables;
    }

    private static float GapBefore(List<PlacedLine> above, List<PlacedLine> below) => below.Min(line => line.Top) - above.Max(line => line.Bottom);

    private static void Close(List<List<PlacedLine>> run, List<FoundTable> tables)
    {
        if (TableOf(run) is { } table)
        {
            tables.Add(table);
        }

        run.Clear();
    }

    private static FoundTable? TableOf(List<List<PlacedLine>> rows)
    {
        var columns = Columns(rows.SelectMany(row => row));
        if (rows.Count < LeastRows || columns.Count < 2 || rows.Sum(row => row.Count) < LeastCells || IsProse(rows, columns))
        {
            return null;
        }

        var cells = rows.Select(row => Cells(row, columns)).ToArray();
        return cells.All(row => row.Count(cell => cell.Length > 0) >= 2) ? new FoundTable(rows, cells) : null;
    }

    /// <summary>Stretches of the width that cells fill, from left to right.</summary>
    private static List<(float Left, float Right)> Columns(IEnumerable<PlacedLine> lines)
    {
        var columns = new List<(float Left, float Right)>();
        foreach (var line in lines.OrderBy(line => line.Left))
        {
            if (columns.Count > 0 && line.Left < columns[^1].Right)
            {
                columns[^1] = (columns[^1].Left, Math.Max(columns[^1].Right, line.Right));
            }
            else
            {
                columns.Add((line.Left, line.Right));
            }
        }

        return columns;
    }

    private static bool IsProse(List<List<PlacedLine>> rows, List<(float Left, float Right)> columns)
    {
        var prose = columns.Count(column =>
        {
            var own = rows.SelectMany(row => row).Where(line => line.Left >= column.Left && line.Right <= column.Right).ToArray();
            return own.Average(line => line.Text.Length) >= ProseCharacters;
        });
        return prose >= 2;
    }

    private static string[] Cells(List<PlacedLine> row, List<(float Left, float Right)> columns) =>
        [.. columns.Select(column => string.Join(' ', row.Where(line => line.Left >= column.Left && line.Right <= column.Right).Select(line => line.Text)))];
}

/// <summary>A table on a page.</summary>
/// <param name="Rows">Its lines.</param>
/// <param name="Cells">Their texts by column.</param>
internal sealed record FoundTable(IReadOnlyList<IReadOnlyList<PlacedLine>> Rows, IReadOnlyList<IReadOnlyList<string>> Cells)
{
    public FoundTable(List<List<PlacedLine>> rows, string[][] cells)
        : this((IReadOnlyList<IReadOnlyList<PlacedLine>>)[.. rows.Select(row => row.ToArray())], cells)
    {
    }
}
