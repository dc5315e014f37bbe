using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers;

/// <summary>A cost report for scripts.</summary>
internal static class CostJson
{
    public static string Of(CostReport report, string view, DateOnly from, DateOnly to)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("by", view);
            json.WriteString("from", LedgerDate.Text(from));
            json.WriteString("to", LedgerDate.Text(to));
            json.WriteStartArray("rows");
            foreach (var row in report.Rows)
            {
                Write(json, row);
            }

            json.WriteEndArray();
            json.WritePropertyName("total");
            Write(json, report.Total);
            json.WriteNumber("unallocated_micros", report.UnallocatedMicros);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, CostRow row)
    {
        json.WriteStartObject();
        json.WriteString("key", row.Key);
        json.WriteNumber("compute_micros", row.ComputeMicros);
        json.WriteNumber("load_micros", row.LoadMicros);
        json.WriteNumber("idle_micros", row.IdleMicros);
        json.WriteNumber("allocated_micros", row.AllocatedMicros);
        json.WriteNumber("partner_charge_micros", row.PartnerChargeMicros);
        json.WriteNumber("partner_share_micros", row.PartnerShareMicros);
        json.WriteNumber("revenue_micros", row.RevenueMicros);
        json.WriteNumber("margin_micros", row.MarginMicros);
        json.WriteEndObject();
    }
}
