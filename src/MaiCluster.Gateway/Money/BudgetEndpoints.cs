using System.Text.Json;
using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Money;

/// <summary>GET /admin/budgets; GET, PUT and DELETE /admin/budgets/{id}, an id such as <c>tenant:acme</c> or <c>key:acme/key_3f9a1c22</c>.</summary>
internal sealed class BudgetEndpoints(AdminDesk admin, IBudgetStore store, IBudgetActors actors, IAuditLog audit, ErrorAnswer errors)
{
    public FieldTable<BudgetDraft> Table { get; } = BudgetFields.Table();

    public async Task ListAsync(HttpContext context)
    {
        if (await admin.AdmitAsync(context, AdminRole.Viewer))
        {
            var listing = await store.ListLimitsAsync(context.RequestAborted);
            await AdminList.WriteAsync(context, listing.Limits, static (json, stored) => Write(json, stored));
        }
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await AdmitAsync(context, AdminRole.Viewer) is not { } budget)
        {
            return;
        }

        var stored = await FindAsync(budget, context.RequestAborted);
        var standing = stored is null ? null : await actors.ReadAsync(budget, context.RequestAborted);
        if (stored is null || standing is null)
        {
            await errors.WriteAsync(context, ApiError.NotListed("budget", budget.ToString(), "GET /admin/budgets"));
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            Write(json, stored);
            json.WriteNumber("spent_today_micros"u8, standing.SpentTodayMicros);
            json.WriteNumber("spent_this_month_micros"u8, standing.SpentThisMonthMicros);
            json.WriteNumber("spent_in_all_micros"u8, standing.SpentInAllMicros);
            json.WriteNumber("held_micros"u8, standing.HeldMicros);
            json.WriteNumber("running"u8, standing.Running);
        });
    }

    public async Task PutAsync(HttpContext context)
    {
        if (await AdmitAsync(context, AdminRole.Operator) is not { } budget || await admin.ReadAsync(context, Table) is not { } draft)
        {
            return;
        }

        try
        {
            draft.Limits.Checked();
        }
        catch (ArgumentException wrong)
        {
            await errors.WriteAsync(context, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, wrong.Message)));
            return;
        }

        await ConfigureAsync(context, budget, draft.Limits, draft.ETag);
    }

    public async Task RemoveAsync(HttpContext context)
    {
        if (await AdmitAsync(context, AdminRole.Operator) is { } budget)
        {
            await ConfigureAsync(context, budget, limits: null, context.Request.Query["etag"].ToString() is { Length: > 0 } etag ? etag : null);
        }
    }

    private async Task ConfigureAsync(HttpContext context, BudgetId budget, BudgetLimits? limits, string? etag)
    {
        var before = await FindAsync(budget, context.RequestAborted);
        if (limits is null && before is null)
        {
            await errors.WriteAsync(context, ApiError.NotListed("budget", budget.ToString(), "GET /admin/budgets"));
            return;
        }

        // Without an ETag it is the last word that holds.
        var next = await actors.ConfigureAsync(budget, limits, etag ?? before?.ETag, context.RequestAborted);
        if (next is null)
        {
            await errors.WriteAsync(context, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, $"The limits of {budget} are not those of this 'etag' any more: read them, and change them again.") { Param = "etag" }));
            return;
        }

        await audit.AddAsync(AdminDesk.ActorOf(context), limits is null ? "budget.remove" : "budget.put", budget.ToString(), AccessJson.Text(before?.Limits, Write), AccessJson.Text(limits, Write), CancellationToken.None);
        await JsonAnswer.WriteAsync(context, json =>
        {
            if (limits is null)
            {
                json.WriteString("id"u8, budget.ToString());
                json.WriteBoolean("deleted"u8, true);
            }
            else
            {
                Write(json, new StoredLimits(budget, limits, next));
            }
        });
    }

    private async Task<StoredLimits?> FindAsync(BudgetId budget, CancellationToken cancellationToken) =>
        (await store.ListLimitsAsync(cancellationToken)).Limits.FirstOrDefault(stored => stored.Budget == budget);

    /// <summary>Null when the refusal has been written.</summary>
    private async ValueTask<BudgetId?> AdmitAsync(HttpContext context, AdminRole needed)
    {
        if (!await admin.AdmitAsync(context, needed))
        {
            return null;
        }

        try
        {
            return BudgetId.Parse(context.GetRouteValue("id") as string ?? "");
        }
        catch (FormatException wrong)
        {
            await errors.WriteAsync(context, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, wrong.Message)));
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, StoredLimits stored)
    {
        json.WriteString("id"u8, stored.Budget.ToString());
        Write(json, stored.Limits);
        json.WriteString("etag"u8, stored.ETag);
    }

    private static void Write(Utf8JsonWriter json, BudgetLimits limits)
    {
        foreach (var (name, value) in ((string, long?)[])
        [
            ("micros_per_day", limits.MicrosPerDay), ("micros_per_month", limits.MicrosPerMonth), ("micros_in_all", limits.MicrosInAll),
            ("requests_per_minute", limits.RequestsPerMinute), ("tokens_per_minute", limits.TokensPerMinute), ("at_once", limits.AtOnce),
        ])
        {
            if (value is { } limit)
            {
                json.WriteNumber(name, limit);
            }
        }

        json.WriteStartArray("warn_percents"u8);
        foreach (var percent in limits.WarnPercents)
        {
            json.WriteNumberValue(percent);
        }

        json.WriteEndArray();
    }
}
