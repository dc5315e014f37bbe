using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Admin;

/// <summary>Keys, tenants, teams, and the log of their changes.</summary>
internal static class AccessRoutes
{
    private static readonly string[] Read = ["GET", "HEAD"];

    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<KeyEndpoints>()
        .AddSingleton<PayerEndpoints>()
        .AddSingleton<AuditEndpoint>();

    public static void MapAccess(this WebApplication app)
    {
        const string key = "/admin/keys/{id}", tenant = "/admin/tenants/{id}", team = "/admin/teams/{tenant}/{id}";
        var keys = app.Services.GetRequiredService<KeyEndpoints>();
        app.MapMethods("/admin/keys", Read, keys.ListAsync);
        app.MapPost("/admin/keys", keys.CreateAsync);
        app.MapMethods(key, Read, keys.ShowAsync);
        app.MapPatch(key, keys.ChangeAsync);
        app.MapDelete(key, keys.RevokeAsync);
        app.MapPost(key + "/rotate", keys.RotateAsync);

        var payers = app.Services.GetRequiredService<PayerEndpoints>();
        app.MapMethods("/admin/tenants", Read, payers.ListTenantsAsync);
        app.MapPost("/admin/tenants", payers.AddTenantAsync);
        app.MapMethods(tenant, Read, payers.ShowAsync);
        app.MapPatch(tenant, payers.RenameAsync);
        app.MapDelete(tenant, payers.CloseAsync);
        app.MapMethods("/admin/teams", Read, payers.ListTeamsAsync);
        app.MapPost("/admin/teams", payers.AddTeamAsync);
        app.MapMethods(team, Read, payers.ShowAsync);
        app.MapPatch(team, payers.RenameAsync);
        app.MapDelete(team, payers.CloseAsync);

        app.MapMethods("/admin/audit", Read, app.Services.GetRequiredService<AuditEndpoint>().ListAsync);
    }
}
