using System.Text.Json;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Prices;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Money;

/// <summary>GET /admin/costs?by&amp;from&amp;to: what was spent and earned, in micro-units.</summary>
internal sealed class CostEndpoint(AdminDesk admin, ILedgerBooks books, IPrices prices, ErrorAnswer errors, TimeProvider time)
{
    private static readonly string[] Views = [.. Enum.GetNames<CostView>().Select(name => name.ToLowerInvariant())];

    public async Task ShowAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        var faults = new RequestFaults();
        var by = context.Request.Query["by"].ToString() is { Length: > 0 } asked ? asked : Views[0];
        var view = Array.IndexOf(Views, by);
        if (view < 0)
        {
            faults.Invalid("by", $"'by' must be one of {string.Join(", ", Views)}.");
        }

        var days = DaySpan.Read(context, time.GetUtcNow(), faults);
        if (faults.First is { } fault)
        {
            await errors.WriteAsync(context, ApiError.From(fault));
            return;
        }

        var report = CostReport.Of((CostView)view, await books.SumAsync((CostView)view, days.From, days.To, context.RequestAborted));
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteString("currency"u8, prices.Book.Currency);
            json.WriteString("by"u8, by);
            json.WriteString("from"u8, LedgerDate.Text(days.From));
            json.WriteString("to"u8, LedgerDate.Text(days.To));
            json.WriteStartArray("data"u8);
            foreach (var row in report.Rows)
            {
                Write(json, row);
            }

            json.WriteEndArray();
            json.WritePropertyName("total"u8);
            Write(json, report.Total);
            json.WriteNumber("unallocated_micros"u8, report.UnallocatedMicros);
        });
    }

    private static void Write(Utf8JsonWriter json, CostRow row)
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
