using MaiCluster.Serving.Ledgers.Focus;
using Parquet;
using Parquet.Schema;

namespace MaiCluster.Node.Ledgers.Focus;

/// <summary>The export as Apache Parquet, a group of rows at a time.</summary>
internal static class FocusParquet
{
    /// <summary>Rows that are held before they are written: a few tens of megabytes.</summary>
    private const int RowsPerGroup = 50_000;

    private const int Precision = 28, Scale = 12;

    public static async Task WriteAsync(Stream stream, IReadOnlyList<FocusColumn> columns, IAsyncEnumerable<FocusRow> rows, CancellationToken cancellationToken)
    {
        var fields = columns.Select(FieldOf).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, cancellationToken: cancellationToken);
        var group = new List<FocusRow>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            group.Add(row);
            if (group.Count == RowsPerGroup)
            {
                await WriteAsync(writer, columns, fields, group, cancellationToken);
                group.Clear();
            }
        }

        if (group.Count > 0)
        {
            await WriteAsync(writer, columns, fields, group, cancellationToken);
        }
    }

    private static async Task WriteAsync(ParquetWriter writer, IReadOnlyList<FocusColumn> columns, DataField[] fields, List<FocusRow> rows, CancellationToken cancellationToken)
    {
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in columns.Zip(fields))
        {
            await (column.Type switch
            {
                FocusType.Number => group.WriteAsync<decimal>(field, rows.Select(row => Rounded((decimal?)column.Value(row))).ToArray(), cancellationToken: cancellationToken),
                FocusType.Time => group.WriteAsync<DateTime>(field, rows.Select(row => (DateTime)column.Value(row)!).ToArray(), cancellationToken: cancellationToken),
                _ => group.WriteAsync(field, rows.Select(row => (string?)column.Value(row)).ToArray()!),
            });
        }
    }

    private static decimal? Rounded(decimal? value) => value is { } known ? decimal.Round(known, Scale) : null;

    private static DataField FieldOf(FocusColumn column) => column.Type switch
    {
        FocusType.Number => new DecimalDataField(column.Name, Precision, Scale, isNullable: true),
        FocusType.Time => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros),
        _ => new DataField(column.Name, typeof(string), isNullable: true),
    };
}
