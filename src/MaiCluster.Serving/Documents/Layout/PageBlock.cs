namespace MaiCluster.Serving.Documents.Layout;

/// <summary>A paragraph or a table of a page. Immutable.</summary>
/// <param name="Lines">Places of its lines among those of the page, in the order of reading.</param>
/// <param name="Rows">Of a table: each with as many cells, empty ones included; empty for a paragraph.</param>
public sealed record PageBlock(IReadOnlyList<int> Lines, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public bool IsTable => Rows.Count > 0;

    /// <param name="lines">Of the page.</param>
    public string Text(IReadOnlyList<ReadLine> lines) => IsTable
        ? string.Join('\n', Rows.Select(row => string.Join('\t', row)))
        : string.Join('\n', Lines.Select(line => lines[line].Text));
}
