using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Admin;

/// <summary>GET /admin/sessions, DELETE /admin/sessions/{key}/{name}: who converses, without a word of what is said.</summary>
internal sealed class SessionEndpoints(AdminDesk desk, ISessions sessions, ErrorAnswer errors)
{
    public async Task ListAsync(HttpContext context)
    {
        if (!await desk.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        await AdminList.WriteAsync(context, await sessions.ListAsync(context.RequestAborted), (json, session) =>
        {
            json.WriteString("id"u8, session.Id.ToString());
            json.WriteString("key"u8, session.Id.KeyId);
            json.WriteString("model"u8, session.Model);
            json.WriteString("replica"u8, session.Replica?.ToString());
            json.WriteNumber("tokens"u8, session.Tokens);
            json.WriteNumber("turns"u8, session.Turns);
            json.WriteString("last_used"u8, session.LastUsed);
        });
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (!await desk.AdmitAsync(context, AdminRole.Operator))
        {
            return;
        }

        var id = context.GetRouteValue("id") as string ?? "";
        if (TryParse(id) is not { } session || !await sessions.DeleteAsync(session))
        {
            await errors.WriteAsync(context, ApiError.NotListed("session", id, "GET /admin/sessions"));
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("id"u8, id);
            json.WriteBoolean("deleted"u8, true);
        });
    }

    private static SessionId? TryParse(string id)
    {
        try
        {
            return SessionId.Parse(id);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
