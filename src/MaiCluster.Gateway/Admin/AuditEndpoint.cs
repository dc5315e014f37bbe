using System.Globalization;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>GET /admin/audit?from&amp;to&amp;limit: who changed which key or tenant, the newest first.</summary>
internal sealed class AuditEndpoint(AdminDesk admin, IAuditLog log, ErrorAnswer errors)
{
    private const int MostEntries = 1000, DefaultEntries = 100;

    public async Task ListAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        var faults = new RequestFaults();
        var (from, to) = (ReadMoment(context, "from", faults), ReadMoment(context, "to", faults));
        var limit = ReadLimit(context, faults);
        if (faults.First is { } fault)
        {
            await errors.WriteAsync(context, ApiError.From(fault));
            return;
        }

        await AdminList.WriteAsync(context, await log.ReadAsync(from, to, limit, context.RequestAborted), static (json, entry) =>
        {
            json.WriteNumber("sequence"u8, entry.Sequence);
            json.WriteString("at"u8, entry.At);
            json.WriteString("actor"u8, entry.Actor);
            json.WriteString("action"u8, entry.Action);
            json.WriteString("target"u8, entry.Target);
            json.WritePropertyName("before"u8);
            json.WriteRawValue(entry.Before ?? "null", skipInputValidation: true);
            json.WritePropertyName("after"u8);
            json.WriteRawValue(entry.After ?? "null", skipInputValidation: true);
        });
    }

    private static DateTimeOffset? ReadMoment(HttpContext context, string name, RequestFaults faults)
    {
        var text = context.Request.Query[name].ToString();
        var moment = Moment.Parse(text);
        if (text.Length > 0 && moment is null)
        {
            faults.Invalid(name, $"'{name}' must be {Moment.Right}.");
        }

        return moment;
    }

    private static int ReadLimit(HttpContext context, RequestFaults faults)
    {
        var text = context.Request.Query["limit"].ToString();
        if (text.Length == 0)
        {
            return DefaultEntries;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > MostEntries)
        {
            faults.Invalid("limit", $"'limit' must be a number from 1 to {MostEntries}.");
        }

        return limit;
    }
}
