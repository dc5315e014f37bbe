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

    public static void Write(Utf8JsonWriter json, string name, IEnumerable<CostRow> rows, CostFigures figures)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            Write(json, row, figures);
        }

        json.WriteEndArray();
    }

    /// <param name="json">Gets an array of that name.</param>
    /// <param name="name">Of the property.</param>
    /// <param name="rows">Estimates.</param>
    public static void Write(Utf8JsonWriter json, string name, IEnumerable<WhatIfRow> rows)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("scenario"u8, row.Scenario);
            json.WriteString("model"u8, row.Model);
            WriteKnown(json, "estimate_micros", row.EstimateMicros);
            WriteKnown(json, "actual_micros", row.ActualMicros);
            json.WriteNumber("days"u8, row.Days);
            json.WriteNumber("days_with_traffic"u8, row.DaysWithTraffic);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <param name="json">Gets an object.</param>
    /// <param name="row">Its amounts.</param>
    /// <param name="figures">What it comes to per unit; null = none are written.</param>
    public static void Write(Utf8JsonWriter json, CostRow row, CostFigures? figures = null)
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
        if (figures is not null)
        {
            WriteKnown(json, "utilisation", figures.UtilisationOf(row));
            WriteKnown(json, "per_million_tokens_micros", figures.PerMillionTokensMicros(row));
        }

        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
