using System.Text.Json;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>Rows of a cost report as JSON, and views by name: one form for the command and the API.</summary>
public static class CostJson
{
    /// <summary>Names of the views, in their order.</summary>
    public static IReadOnlyList<string> Views { get; } = [.. Enum.GetNames<CostView>().Select(name => name.ToLowerInvariant())];

    /// <summary>Null when none is called so.</summary>
    public static CostView? ViewOf(string name) => Views.Index().Where(view => view.Item == name).Select(view => (CostView?)view.Index).FirstOrDefault();

    public static string NameOf(CostView view) => Views[(int)view];

    public static void Write(Utf8JsonWriter json, string name, IEnumerable<CostRow> rows)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            Write(json, row);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, CostRow row)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, row.Key);
        json.WriteNumber("compute_micros"u8, row.ComputeMicros);
        json.WriteNumber("load_micros"u8, row.LoadMicros);
        json.WriteNumber("idle_micros"u8, row.IdleMicros);
        json.WriteNumber("allocated_micros"u8, row.AllocatedMicros);
        json.WriteNumber("partner_charge_micros"u8, row.PartnerChargeMicros);
        json.WriteNumber("partner_share_micros"u8, row.PartnerShareMicros);
        json.WriteNumber("revenue_micros"u8, row.RevenueMicros);
        json.WriteNumber("margin_micros"u8, row.MarginMicros);
        json.WriteEndObject();
    }
}
