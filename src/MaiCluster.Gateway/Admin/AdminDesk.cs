using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>What every admin call does first: see whether who asks may.</summary>
internal sealed class AdminDesk(RequestDesk desk, AdminKeys keys, ErrorAnswer errors)
{
    /// <summary>False when the refusal has been written.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context, AdminRole needed)
    {
        var refusal = await desk.CheckAsync(context) ?? keys.Refuse(context, needed);
        if (refusal is not null)
        {
            await errors.WriteAsync(context, ApiError.From(refusal));
        }

        return refusal is null;
    }

    /// <summary>What somebody sent who may; null when the refusal has been written.</summary>
    public async ValueTask<TDraft?> ReadAsync<TDraft>(HttpContext context, AdminRole needed, FieldTable<TDraft> table)
        where TDraft : class, new() => await AdmitAsync(context, needed) ? await ReadAsync(context, table) : null;

    /// <summary>What was sent, by the endpoint's field table; null when the refusal has been written.</summary>
    public async ValueTask<TDraft?> ReadAsync<TDraft>(HttpContext context, FieldTable<TDraft> table)
        where TDraft : class, new()
    {
        var draft = new TDraft();
        if (await desk.ReadAsync(context, table, draft, static (_, _) => { }) is not { } malformed)
        {
            return draft;
        }

        await errors.WriteAsync(context, malformed);
        return null;
    }

    /// <summary>Who was let in, as the audit log names them.</summary>
    public static string ActorOf(HttpContext context) => Exchange.Of(context).KeyId!;
}
