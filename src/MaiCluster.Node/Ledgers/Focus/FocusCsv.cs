using System.Globalization;
using CsvHelper;
using MaiCluster.Serving.Ledgers.Focus;

namespace MaiCluster.Node.Ledgers.Focus;

/// <summary>The export as CSV: a header, then a line for each row; an absent value is empty.</summary>
internal static class FocusCsv
{
    public static async Task WriteAsync(Stream stream, IReadOnlyList<FocusColumn> columns, IAsyncEnumerable<FocusRow> rows)
    {
        await using var csv = new CsvWriter(new StreamWriter(stream), CultureInfo.InvariantCulture);
        foreach (var column in columns)
        {
            csv.WriteField(column.Name);
        }

        await csv.NextRecordAsync();
        await foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                csv.WriteField(Text(column.Value(row)));
            }

            await csv.NextRecordAsync();
        }
    }

    private static string? Text(object? value) => value switch
    {
        decimal number => number.ToString("0.############", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => (string?)value,
    };
}
