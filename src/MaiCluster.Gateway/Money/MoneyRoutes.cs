using MaiCluster.Gateway.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Money;

/// <summary>What things cost and earn, what may be spent, and what a key has used.</summary>
internal static class MoneyRoutes
{
    private static readonly string[] Read = ["GET", "HEAD"];

    public static IServiceCollection AddMoney(this IServiceCollection services) => services
        .AddSingleton<BudgetEndpoints>()
        .AddSingleton<CostEndpoint>()
        .AddSingleton<RouteEndpoints>()
        .AddSingleton<AdjustmentEndpoint>()
        .AddSingleton<PostingEndpoint>()
        .AddSingleton<KeyUsageEndpoint>();

    public static void MapMoney(this WebApplication app)
    {
        const string budget = "/admin/budgets/{**id}";
        var budgets = app.Services.GetRequiredService<BudgetEndpoints>();
        app.MapMethods("/admin/budgets", Read, budgets.ListAsync);
        app.MapMethods(budget, Read, budgets.ShowAsync);
        app.MapPut(budget, budgets.PutAsync);
        app.MapDelete(budget, budgets.RemoveAsync);

        const string route = "/admin/routes/{scenario}";
        var routes = app.Services.GetRequiredService<RouteEndpoints>();
        app.MapMethods("/admin/routes", Read, routes.ListAsync);
        app.MapMethods(route, Read, routes.ShowAsync);
        app.MapPut(route, routes.PutAsync);
        app.MapDelete(route, routes.RemoveAsync);

        app.MapMethods("/admin/costs", Read, app.Services.GetRequiredService<CostEndpoint>().ShowAsync);
        app.MapMethods("/admin/ledger/postings/{**id}", Read, app.Services.GetRequiredService<PostingEndpoint>().ShowAsync);
        app.MapPost("/admin/ledger/adjustments", app.Services.GetRequiredService<AdjustmentEndpoint>().PostAsync);
        app.MapMethods("/v1/usage", Read, app.Services.GetRequiredService<KeyUsageEndpoint>().ShowAsync);
    }
}
