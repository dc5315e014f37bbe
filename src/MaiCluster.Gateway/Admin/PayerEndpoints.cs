using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Admin;

/// <summary>
/// GET and POST /admin/tenants; GET, PATCH and DELETE /admin/tenants/{id}; the same of /admin/teams and /admin/teams/{tenant}/{id}.
/// DELETE closes: ids are not given again.
/// </summary>
internal sealed class PayerEndpoints(AdminDesk admin, IPayerStore payers, ErrorAnswer errors)
{
    public FieldTable<PayerDraft> TenantTable { get; } = PayerFields.Tenant();

    public FieldTable<PayerDraft> TeamTable { get; } = PayerFields.Team();

    public FieldTable<PayerDraft> RenameTable { get; } = PayerFields.Rename();

    public Task ListTenantsAsync(HttpContext context) => ListAsync(context, payer => payer.Id.Team is null);

    /// <summary>Of all tenants, or of <c>?tenant=</c>.</summary>
    public Task ListTeamsAsync(HttpContext context)
    {
        var tenant = context.Request.Query["tenant"].ToString();
        return ListAsync(context, payer => payer.Id.Team is not null && (tenant.Length == 0 || payer.Id.Tenant == tenant));
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            await AnswerAsync(context, await payers.FindAsync(IdOf(context), context.RequestAborted), null);
        }
    }

    public Task AddTenantAsync(HttpContext context) => AddAsync(context, TenantTable, draft => new PayerId(draft.Id));

    public Task AddTeamAsync(HttpContext context) => AddAsync(context, TeamTable, draft => new PayerId(draft.Tenant, draft.Id));

    public async Task RenameAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, RenameTable) is { } draft)
        {
            await AnswerAsync(context, await payers.RenameAsync(IdOf(context), draft.Name, AdminDesk.ActorOf(context), context.RequestAborted), null);
        }
    }

    public async Task CloseAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Owner))
        {
            var (payer, failure) = await payers.CloseAsync(IdOf(context), AdminDesk.ActorOf(context), context.RequestAborted);
            await AnswerAsync(context, payer, failure is null ? null : ApiError.From(failure));
        }
    }

    private async Task ListAsync(HttpContext context, Func<Payer, bool> isListed)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            var all = await payers.ListAsync(context.RequestAborted);
            await AdminList.WriteAsync(context, all.Where(isListed), AccessJson.Write);
        }
    }

    private async Task AddAsync(HttpContext context, FieldTable<PayerDraft> table, Func<PayerDraft, PayerId> idOf)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, table) is { } draft)
        {
            var (payer, failure) = await payers.AddAsync(idOf(draft), draft.Name, AdminDesk.ActorOf(context), context.RequestAborted);
            await AnswerAsync(context, payer, failure is null ? null : ApiError.From(failure));
        }
    }

    private Task AnswerAsync(HttpContext context, Payer? payer, ApiError? error)
    {
        if (payer is not null)
        {
            return JsonAnswer.WriteAsync(context, json => AccessJson.Write(json, payer));
        }

        var id = IdOf(context);
        var (kind, list) = id.Team is null ? ("open tenant", "GET /admin/tenants") : ("open team", "GET /admin/teams");
        return errors.WriteAsync(context, error ?? ApiError.NotListed(kind, id.ToString(), list));
    }

    private static PayerId IdOf(HttpContext context)
    {
        var id = context.GetRouteValue("id") as string ?? "";
        return context.GetRouteValue("tenant") is string tenant ? new PayerId(tenant, id) : new PayerId(id);
    }
}
