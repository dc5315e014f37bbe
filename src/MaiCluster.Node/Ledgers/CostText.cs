using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers;

/// <summary>A cost report for scripts.</summary>
internal static class CostText
{
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
