using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Route = MaiCluster.Serving.Routes.Route;

namespace MaiCluster.Gateway.Routes;

/// <summary>GET /admin/routes; GET, PUT and DELETE /admin/routes/{scenario}.</summary>
internal sealed class RouteEndpoints(AdminDesk admin, IRouteStore store, RouteCatalogue catalogue, IInferencePipeline pipeline, IAuditLog audit, ErrorAnswer errors)
{
    public FieldTable<RouteDraft> Table { get; } = RouteFields.Table();

    public async Task ListAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            await AdminList.WriteAsync(context, (await store.ListAsync(context.RequestAborted)).Routes, static (json, stored) => RouteJson.Write(json, stored));
        }
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            return;
        }

        if (await FindAsync(context) is { } stored)
        {
            await JsonAnswer.WriteAsync(context, json => RouteJson.Write(json, stored));
        }
        else
        {
            await errors.WriteAsync(context, NotListed(context));
        }
    }

    public async Task PutAsync(HttpContext context)
    {
        if (await admin.ReadAsync(context, AdminRole.Operator, Table) is not { } draft)
        {
            return;
        }

        var scenario = ScenarioOf(context);
        try
        {
            var route = draft.ToRoute();
            if (Refuse(scenario, route) is { } refused)
            {
                await errors.WriteAsync(context, ApiError.From(refused));
                return;
            }

            var before = await FindAsync(context);
            if (await store.PutAsync(scenario, route, draft.ETag ?? before?.ETag, CancellationToken.None) is not { } next)
            {
                await errors.WriteAsync(context, Changed(scenario));
                return;
            }

            await AuditAsync(context, "route.put", before?.Route, route);
            await JsonAnswer.WriteAsync(context, json => RouteJson.Write(json, new StoredRoute(scenario, route, next)));
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            await errors.WriteAsync(context, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, wrong.Message)));
        }
    }

    public async Task RemoveAsync(HttpContext context)
    {
        if (!await admin.AdmitAsync(context, AdminRole.Operator))
        {
            return;
        }

        if (await FindAsync(context) is not { } before)
        {
            await errors.WriteAsync(context, NotListed(context));
            return;
        }

        var etag = context.Request.Query["etag"].ToString() is { Length: > 0 } known ? known : before.ETag;
        if (!await store.RemoveAsync(before.Scenario, etag, CancellationToken.None))
        {
            await errors.WriteAsync(context, Changed(before.Scenario));
            return;
        }

        await AuditAsync(context, "route.remove", before.Route, null);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("scenario"u8, before.Scenario);
            json.WriteBoolean("deleted"u8, true);
        });
    }

    /// <summary>This node takes the change at once, others within a second.</summary>
    private async Task AuditAsync(HttpContext context, string what, Route? before, Route? after)
    {
        await catalogue.RefreshAsync(CancellationToken.None);
        await audit.AddAsync(AdminDesk.ActorOf(context), what, ScenarioOf(context), AccessJson.Text(before, RouteJson.Write), AccessJson.Text(after, RouteJson.Write), CancellationToken.None);
    }

    private RequestFailure? Refuse(string scenario, Route route)
    {
        if (!KeyScope.IsScenario(scenario) || scenario.Contains('/', StringComparison.Ordinal) || scenario.Contains(':', StringComparison.Ordinal))
        {
            return new RequestFailure(FailureKind.InvalidRequest, $"'{scenario}' cannot name a scenario: expected 1 to {KeyScope.MaxEntryLength} letters, digits, '.', '-' and '_'.");
        }

        var known = pipeline.Models.ToDictionary(model => model.Name, StringComparer.Ordinal);
        if (known.ContainsKey(scenario))
        {
            return new RequestFailure(FailureKind.InvalidRequest, $"'{scenario}' is a model's name: a scenario must have one of its own, since clients ask for both in the same place.");
        }

        var asked = (route.Shadow is { } shadow ? route.Models.Append(shadow.Model) : route.Models).ToArray();
        if (asked.FirstOrDefault(model => !known.ContainsKey(model)) is { } unknown)
        {
            return new RequestFailure(FailureKind.InvalidRequest, $"There is no model '{unknown}': GET /v1/models lists what there is.");
        }

        return asked.FirstOrDefault(model => known[model].Modality != known[asked[0]].Modality) is { } other
            ? new RequestFailure(FailureKind.InvalidRequest, $"'{asked[0]}' is for {known[asked[0]].Modality} and '{other}' for {known[other].Modality}: the models of a route are of one kind.")
            : null;
    }

    private async Task<StoredRoute?> FindAsync(HttpContext context)
    {
        var scenario = ScenarioOf(context);
        return (await store.ListAsync(context.RequestAborted)).Routes.FirstOrDefault(stored => stored.Scenario == scenario);
    }

    private static string ScenarioOf(HttpContext context) => context.GetRouteValue("scenario") as string ?? "";

    private static ApiError NotListed(HttpContext context) => ApiError.NotListed("route", ScenarioOf(context), "GET /admin/routes");

    private static ApiError Changed(string scenario) => ApiError.From(new RequestFailure(
        FailureKind.InvalidRequest, $"The route of '{scenario}' is not that of this 'etag' any more: read it, and change it again.")
    { Param = "etag" });
}
