using System.Globalization;
using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers;

/// <summary>A cost report for scripts, and amounts for people.</summary>
internal static class CostText
{
    /// <summary>In the currency, to the micro-unit.</summary>
    public static string Units(long micros) => (micros / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);

    public static string Of(CostReport report, CostFigures figures, IReadOnlyList<WhatIfRow>? whatIf, string view, DateOnly from, DateOnly to)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("by", view);
            json.WriteString("from", LedgerDate.Text(from));
            json.WriteString("to", LedgerDate.Text(to));
            CostJson.Write(json, "rows", report.Rows, figures);
            json.WritePropertyName("total");
            CostJson.Write(json, report.Total);
            json.WriteNumber("unallocated_micros", report.UnallocatedMicros);
            if (whatIf is not null)
            {
                CostJson.Write(json, "what_if", whatIf);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
