using System.Text.Json.Nodes;
using MaiCluster.Gateway.Admin;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>The operations on keys, tenants and teams.</summary>
internal static class AccessOperations
{
    /// <param name="add">Adds one by path, method, summary and answer.</param>
    public static void AddTo(Func<string, string, string, JsonObject?, JsonObject> add, KeyEndpoints keys, PayerEndpoints payers)
    {
        const string key = "/admin/keys/{id}", tenant = "/admin/tenants/{id}", team = "/admin/teams/{tenant}/{id}";
        add("/admin/keys", "get", "All keys, or those of one tenant, without their secrets.", AnswerSchemas.AdminList()).With(OpenApiOperation.Query("tenant", "Only keys of this tenant."));
        add("/admin/keys", "post", "Makes a key; its secret is shown this once.", Key()).WithBody(keys.CreateTable.Schema());
        add(key, "get", "One key.", Key());
        add(key, "patch", "Changes what is given; the rest stays.", Key()).WithBody(keys.ChangeTable.Schema());
        add(key, "delete", "Revokes a key, on all nodes within a second.", Key());
        add(key + "/rotate", "post", "A new secret under the same id; the one before works for the overlap.", Key()).WithBody(keys.RotateTable.Schema());
        add("/admin/tenants", "get", "All tenants.", AnswerSchemas.AdminList());
        add("/admin/tenants", "post", "Makes a tenant.", Payer()).WithBody(payers.TenantTable.Schema());
        add(tenant, "get", "One tenant.", Payer());
        add(tenant, "patch", "Renames a tenant.", Payer()).WithBody(payers.RenameTable.Schema());
        add(tenant, "delete", "Closes a tenant that has no working keys and no open teams.", Payer());
        add("/admin/teams", "get", "All teams, or those of one tenant.", AnswerSchemas.AdminList()).With(OpenApiOperation.Query("tenant", "Only teams of this tenant."));
        add("/admin/teams", "post", "Makes a team.", Payer()).WithBody(payers.TeamTable.Schema());
        add(team, "get", "One team.", Payer());
        add(team, "patch", "Renames a team.", Payer()).WithBody(payers.RenameTable.Schema());
        add(team, "delete", "Closes a team that has no working keys.", Payer());
        add("/admin/audit", "get", "Who changed which key, tenant or team: the newest first.", AnswerSchemas.AdminList())
            .With(OpenApiOperation.Query("from", "Not before: " + Moment.Right + "."), OpenApiOperation.Query("to", "Before."), OpenApiOperation.Query("limit", "At most so many, 1 to 1000. Default 100."));
    }

    private static JsonObject Key() => AnswerSchemas.Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"name":{"type":"string"},"tenant":{"type":"string"},"team":{"type":["string","null"]},
          "role":{"enum":["none","viewer","operator","owner"]},
          "scope":{"type":"object","properties":{
            "models":{"type":"array","items":{"type":"string"}},"scenarios":{"type":"array","items":{"type":"string"}},
            "paths":{"type":"array","items":{"type":"string"}},"addresses":{"type":"array","items":{"type":"string"}}}},
          "created":{"type":"string"},"expires":{"type":["string","null"]},"revoked":{"type":["string","null"]},"old_secret_until":{"type":["string","null"]},
          "secret":{"type":"string"}}}
        """);

    private static JsonObject Payer() => AnswerSchemas.Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"tenant":{"type":"string"},"name":{"type":"string"},"created":{"type":"string"},"closed":{"type":["string","null"]}}}
        """);
}
