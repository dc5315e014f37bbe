using System.Globalization;
using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Ledgers.Statements;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>A statement for scripts, in micro-units.</summary>
internal static class StatementJson
{
    public static string Of(PartnerStatement statement, string currency)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("partner", statement.Partner);
            json.WriteString("month", statement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
            json.WriteString("currency", currency);
            json.WriteStartArray("lines");
            foreach (var line in statement.Lines)
            {
                json.WriteStartObject();
                json.WriteString("day", StatementCells.Day(line));
                json.WriteString("model", line.Model);
                Write(json, line);
            }

            json.WriteEndArray();
            json.WriteStartObject("total");
            Write(json, statement.Total);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, StatementLine line)
    {
        json.WriteNumber("requests", line.Requests);
        json.WriteNumber("estimated_requests", line.EstimatedRequests);
        json.WriteNumber("unconfirmed_requests", line.UnconfirmedRequests);
        json.WriteStartObject("quantities");
        foreach (var meter in Meter.All.Where(meter => meter.Count(line.Quantities) > 0))
        {
            json.WritePropertyName(meter.Name);
            json.WriteRawValue(StatementCells.Quantity(meter, line));
        }

        json.WriteEndObject();
        json.WriteNumber("gross_micros", line.GrossMicros);
        json.WriteNumber("gross_credit_micros", line.GrossCreditMicros);
        json.WriteNumber("charge_micros", line.ChargeMicros);
        json.WriteNumber("share_micros", line.ShareMicros);
        json.WriteNumber("credit_micros", line.CreditMicros);
        json.WriteNumber("minimum_micros", line.TopUpMicros);
        json.WriteNumber("total_micros", line.TotalMicros);
        json.WriteEndObject();
    }
}
