using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Postings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Money;

/// <summary>GET /admin/ledger/postings/{id}: what was booked for a request, or under any posting's id, entry by entry.</summary>
internal sealed class PostingEndpoint(AdminDesk admin, ILedgerStore ledger, ErrorAnswer errors)
{
    public async Task ShowAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        var id = (string)context.GetRouteValue("id")!;
        if (await CorrectedEntry.ListAsync(id, ledger, context.RequestAborted) is { } entries)
        {
            await AdminList.WriteAsync(context, entries, static (json, booked) =>
            {
                json.WriteString("entry"u8, booked.Reference.ToString());
                json.WriteString("for"u8, EntryWords.Of(booked.Entry.Purpose));
                json.WriteString("debit"u8, booked.Entry.Debit.ToString());
                json.WriteString("credit"u8, booked.Entry.Credit.ToString());
                json.WriteNumber("amount_micros"u8, booked.Entry.AmountMicros);
                json.WriteNumber("taken_back_micros"u8, booked.TakenMicros);
                json.WriteString("service_time"u8, booked.Entry.ServiceTime);
                json.WriteString("corrects"u8, booked.Entry.Corrects?.ToString());
                json.WriteString("note"u8, booked.Entry.Note);
            });
        }
        else
        {
            await errors.WriteAsync(context, ApiError.NotBooked(id));
        }
    }
}
