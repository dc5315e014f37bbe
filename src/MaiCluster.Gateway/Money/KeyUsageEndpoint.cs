using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Money;

/// <summary>GET /v1/usage?from&amp;to: what the key that asks has used and what it is billed, by day and model.</summary>
internal sealed class KeyUsageEndpoint(RequestDesk desk, IBilledRecords records, ErrorAnswer errors, TimeProvider time)
{
    public async Task ShowAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        var faults = new RequestFaults();
        var days = DaySpan.Read(context, time.GetUtcNow(), faults);
        if (faults.First is { } fault)
        {
            await errors.WriteAsync(context, ApiError.From(fault));
            return;
        }

        var used = await records.SumAsync(Exchange.Of(context).KeyId!, days.From, days.To, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("object"u8, "list"u8);
            json.WriteString("from"u8, LedgerDate.Text(days.From));
            json.WriteString("to"u8, LedgerDate.Text(days.To));
            json.WriteStartArray("data"u8);
            foreach (var day in used)
            {
                json.WriteStartObject();
                json.WriteString("day"u8, LedgerDate.Text(day.Day));
                json.WriteString("model"u8, day.Model);
                json.WriteNumber("requests"u8, day.Requests);
                json.WriteStartObject("quantities"u8);
                foreach (var (name, quantity) in Quantities(day).Where(quantity => quantity.Quantity > 0))
                {
                    json.WriteNumber(name, quantity);
                }

                json.WriteEndObject();
                json.WriteNumber("billed_micros"u8, day.BilledMicros);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static IEnumerable<(string Name, long Quantity)> Quantities(DayUsage day) =>
    [
        ("prompt_tokens", day.PromptTokens),
        ("cached_tokens", day.CachedTokens),
        ("completion_tokens", day.CompletionTokens),
        .. UsageQuantities.Names.Zip(day.Others.All),
    ];
}
