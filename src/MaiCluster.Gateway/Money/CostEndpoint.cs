using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Money;

/// <summary>GET /admin/costs?by&amp;from&amp;to&amp;what_if: what was spent and earned, in micro-units, and what scenarios would have cost on other models.</summary>
internal sealed class CostEndpoint(AdminDesk admin, ILedgerBooks books, IUsageSums sums, IPrices prices, RouteCatalogue routes, ErrorAnswer errors, TimeProvider time)
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

        var whatIf = context.Request.Query["what_if"].ToString();
        if (whatIf is not ("" or "true" or "false"))
        {
            faults.Invalid("what_if", "'what_if' must be true or false.");
        }

        var days = DaySpan.Read(context, time.GetUtcNow(), faults);
        if (faults.First is { } fault)
        {
            await errors.WriteAsync(context, ApiError.From(fault));
            return;
        }

        var usage = await sums.SumAsync(days.From, days.To, hourly: false, partner: null, context.RequestAborted);
        var costs = await books.SumAsync(view!.Value, days.From, days.To, context.RequestAborted);
        var (report, figures) = (CostReport.Of(view.Value, costs), CostFigures.Of(view.Value, costs, usage));
        var estimates = whatIf == "true" ? WhatIf.Of(
            await books.SumAsync(CostView.Model, days.From, days.To, context.RequestAborted),
            await books.SumAsync(CostView.Scenario, days.From, days.To, context.RequestAborted),
            usage,
            prices.Book,
            scenario => routes.Routes.GetValueOrDefault(scenario)?.Models) : null;
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteString("currency"u8, prices.Book.Currency);
            json.WriteString("by"u8, by);
            json.WriteString("from"u8, LedgerDate.Text(days.From));
            json.WriteString("to"u8, LedgerDate.Text(days.To));
            CostJson.Write(json, "data", report.Rows, figures);
            json.WritePropertyName("total"u8);
            CostJson.Write(json, report.Total);
            json.WriteNumber("unallocated_micros"u8, report.UnallocatedMicros);
            if (estimates is not null)
            {
                CostJson.Write(json, "what_if", estimates);
            }
        });
    }
}
