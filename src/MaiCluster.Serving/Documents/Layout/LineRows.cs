namespace MaiCluster.Serving.Documents.Layout;

/// <summary>Lines that stand beside each other.</summary>
internal static class LineRows
{
    /// <summary>Of the lower line's height: how far apart two middles may be.</summary>
    private const float Slack = 0.5f;

    /// <returns>Rows from top to bottom, each from left to right.</returns>
    public static List<List<PlacedLine>> Of(IEnumerable<PlacedLine> lines)
    {
        var rows = new List<List<PlacedLine>>();
        foreach (var line in lines.OrderBy(line => line.Middle).ThenBy(line => line.Left))
        {
            // Compared with the row's first line, so that a page of slightly lower and lower lines is not one row.
            if (rows.Count > 0 && Math.Abs(line.Middle - rows[^1][0].Middle) < Slack * Math.Min(line.Height, rows[^1][0].Height))
            {
                rows[^1].Add(line);
            }
            else
            {
                rows.Add([line]);
            }
        }

        rows.ForEach(row => row.Sort((left, right) => left.Left.CompareTo(right.Left)));
        return rows;
    }
}
