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
    public async Task ShowAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        var faults = new RequestFaults();
        var by = context.Request.Query["by"].ToString() is { Length: > 0 } asked ? asked : CostJson.Views[0];
        var view = CostJson.ViewOf(by);
        if (view is null)
        {
            faults.Invalid("by", $"'by' must be one of {string.Join(", ", CostJson.Views)}.");
        }

        var days = DaySpan.Read(context, time.GetUtcNow(), faults);
        if (faults.First is { } fault)
        {
            await errors.WriteAsync(context, ApiError.From(fault));
            return;
        }

        var report = CostReport.Of(view!.Value, await books.SumAsync(view.Value, days.From, days.To, context.RequestAborted));
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteString("currency"u8, prices.Book.Currency);
            json.WriteString("by"u8, by);
            json.WriteString("from"u8, LedgerDate.Text(days.From));
            json.WriteString("to"u8, LedgerDate.Text(days.To));
            CostJson.Write(json, "data", report.Rows);
            json.WritePropertyName("total"u8);
            CostJson.Write(json, report.Total);
            json.WriteNumber("unallocated_micros"u8, report.UnallocatedMicros);
        });
    }
}
