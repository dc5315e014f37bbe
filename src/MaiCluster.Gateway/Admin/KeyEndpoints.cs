using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Admin;

/// <summary>GET and POST /admin/keys; GET, PATCH and DELETE /admin/keys/{id}; POST /admin/keys/{id}/rotate.</summary>
internal sealed class KeyEndpoints(AdminDesk admin, IKeyStore keys, ErrorAnswer errors, TimeProvider time)
{
    public FieldTable<KeyDraft> CreateTable { get; } = KeyFields.Create(time);

    public FieldTable<KeyDraft> ChangeTable { get; } = KeyFields.Change(time);

    public FieldTable<KeyDraft> RotateTable { get; } = KeyFields.Rotate();

    /// <summary>All, or those of <c>?tenant=</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            var tenant = context.Request.Query["tenant"].ToString();
            var all = await keys.ListAsync(context.RequestAborted);
            await AdminList.WriteAsync(context, all.Where(key => tenant.Length == 0 || key.Tenant == tenant), AccessJson.Write);
        }
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            var key = await keys.ReadAsync(IdOf(context), context.RequestAborted);
            await (key is null ? errors.WriteAsync(context, ApiError.NotListed("key", IdOf(context), "GET /admin/keys")) : WriteAsync(context, key, secret: null));
        }
    }

    public async Task CreateAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, CreateTable) is not { } draft)
        {
            return;
        }

        var secret = SecretKey.New();
        var (key, failure) = await keys.AddAsync(draft.ToTerms(), secret.Hash(), AdminDesk.ActorOf(context), context.RequestAborted);
        await (key is null ? errors.WriteAsync(context, ApiError.From(failure!)) : WriteAsync(context, key, secret));
    }

    public async Task ChangeAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, ChangeTable) is not { } draft)
        {
            return;
        }

        var (key, failure) = await keys.ChangeAsync(IdOf(context), draft.ApplyTo, AdminDesk.ActorOf(context), context.RequestAborted);
        await (key is null ? errors.WriteAsync(context, failure is null ? NotListed(context) : ApiError.From(failure)) : WriteAsync(context, key, secret: null));
    }

    public async Task RotateAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Owner, RotateTable) is not { } draft)
        {
            return;
        }

        var secret = SecretKey.New();
        var key = await keys.RotateAsync(IdOf(context), secret.Hash(), draft.Overlap, AdminDesk.ActorOf(context), context.RequestAborted);
        await (key is null ? errors.WriteAsync(context, NotListed(context)) : WriteAsync(context, key, secret));
    }

    public async Task RevokeAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Owner))
        {
            return;
        }

        var id = IdOf(context);
        var isRevoked = await keys.RevokeAsync(id, AdminDesk.ActorOf(context), context.RequestAborted);
        await (isRevoked ? WriteAsync(context, (await keys.ReadAsync(id, context.RequestAborted))!, secret: null) : errors.WriteAsync(context, NotListed(context)));
    }

    /// <param name="secret">Shown this once.</param>
    private static Task WriteAsync(HttpContext context, ApiKey key, SecretKey? secret) => JsonAnswer.WriteAsync(context, json =>
    {
        AccessJson.Write(json, key);
        if (secret is not null)
        {
            json.WriteString("secret"u8, secret.Reveal());
        }
    });

    private static ApiError NotListed(HttpContext context) => ApiError.NotListed("working key", IdOf(context), "GET /admin/keys");

    private static string IdOf(HttpContext context) => context.GetRouteValue("id") as string ?? "";
}
