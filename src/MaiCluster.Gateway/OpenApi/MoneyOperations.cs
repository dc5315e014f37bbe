using System.Text.Json.Nodes;
using MaiCluster.Gateway.Money;
using MaiCluster.Gateway.Routes;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>The operations on budgets, costs, the ledger and a key's usage.</summary>
internal static class MoneyOperations
{
    /// <param name="add">Adds one by path, method, summary and answer.</param>
    public static void AddTo(Func<string, string, string, JsonObject?, JsonObject> add, BudgetEndpoints budgets, RouteEndpoints routes, AdjustmentEndpoint adjustments)
    {
        const string budget = "/admin/budgets/{id}";
        add("/admin/budgets", "get", "All budgets with their limits.", AnswerSchemas.AdminList());
        add(budget, "get", "One budget: limits, what is spent, what running requests hold.", Budget());
        add(budget, "put", "Sets a budget's limits; they hold on all nodes within a second.", Budget()).WithBody(budgets.Table.Schema());
        add(budget, "delete", "Removes a budget's limits; what was spent stays.", null).With(OpenApiOperation.Query("etag", "That of the limits that are to go."));
        const string route = "/admin/routes/{scenario}";
        add("/admin/routes", "get", "All routes: where the requests of each scenario go.", AnswerSchemas.AdminList());
        add(route, "get", "One scenario's route.", null);
        add(route, "put", "Sets a scenario's route; it holds on all nodes within a second.", null).WithBody(routes.Table.Schema());
        add(route, "delete", "Removes a scenario's route.", null).With(OpenApiOperation.Query("etag", "That of the route that is to go."));
        add("/admin/costs", "get", "What was spent and earned, in micro-units of the currency.", Costs())
            .With(OpenApiOperation.Query("by", "What the rows are: model (default), scenario, tenant, partner or device."), OpenApiOperation.Query("from", "First day, UTC. Default the first of the month."), OpenApiOperation.Query("to", "Last day, UTC. Default today."),
                OpenApiOperation.Query("what_if", "true: also what each scenario would have cost on each model that did its kind of work."));
        add("/admin/ledger/postings/{id}", "get", "What was booked for a request, by its id, or under any posting's id: the entries, and what was taken back of each.", AnswerSchemas.AdminList());
        add("/admin/ledger/adjustments", "post", "Takes back what was booked, of an entry, a bill or a statement.", null).WithBody(adjustments.Table.Schema());
        add("/v1/usage", "get", "What the key that asks has used and what it is billed, by day and model.", AnswerSchemas.AdminList())
            .With(OpenApiOperation.Query("from", "First day, UTC. Default the first of the month."), OpenApiOperation.Query("to", "Last day, UTC. Default today."));
    }

    private static JsonObject Budget() => AnswerSchemas.Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"micros_per_day":{"type":"integer"},"micros_per_month":{"type":"integer"},"micros_in_all":{"type":"integer"},
          "requests_per_minute":{"type":"integer"},"tokens_per_minute":{"type":"integer"},"at_once":{"type":"integer"},
          "warn_percents":{"type":"array","items":{"type":"integer"}},"etag":{"type":"string"},
          "spent_today_micros":{"type":"integer"},"spent_this_month_micros":{"type":"integer"},"spent_in_all_micros":{"type":"integer"},
          "held_micros":{"type":"integer"},"running":{"type":"integer"}}}
        """);

    private static JsonObject Costs() => AnswerSchemas.Parse("""
        {"type":"object","properties":{
          "currency":{"type":"string"},"by":{"type":"string"},"from":{"type":"string"},"to":{"type":"string"},
          "data":{"type":"array","items":{"type":"object"}},"total":{"type":"object"},"unallocated_micros":{"type":"integer"},
          "what_if":{"type":"array","items":{"type":"object"}}}}
        """);
}
