using System.Globalization;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Routes;

/// <summary>
/// Step 3: which models may answer a request. Its client names a scenario as the model, or beside it; a scenario has a route, or is
/// known by its price alone and then leaves the model to the client. Decided from snapshots, without a call to anybody.
/// </summary>
/// <param name="routes">Of every scenario.</param>
/// <param name="pipeline">Knows the models.</param>
/// <param name="prices">Know scenarios too.</param>
/// <param name="draw">A number from 0 to below the one given.</param>
/// <param name="time">The clock.</param>
public sealed class ScenarioRouter(RouteCatalogue routes, IInferencePipeline pipeline, IPrices prices, Func<int, int> draw, TimeProvider time)
{
    /// <summary>Names that a refusal lists.</summary>
    private const int MostShown = 10;

    /// <summary>True: nobody's request can name a scenario.</summary>
    public bool IsIdle => routes.Routes.Count == 0 && Priced.Count == 0;

    /// <summary>Scenarios that have a route: names that clients may ask for as a model.</summary>
    public IReadOnlyDictionary<string, Route> Routes => routes.Routes;

    /// <summary>Whether a key of this scope may ask for a scenario that has a route.</summary>
    public bool Allows(KeyScope scope, string scenario) => RefuseScope(scope, scenario, routes.Routes.GetValueOrDefault(scenario)) is null;

    private IReadOnlyDictionary<string, MeterPrices> Priced => prices.Book.At(time.GetUtcNow()).Scenarios;

    /// <summary>The way of a request; neither where it names no scenario.</summary>
    /// <param name="model">As its client names it; null = not at all.</param>
    /// <param name="scenario">What its client names beside the model; null = nothing.</param>
    /// <param name="scope">Of its key.</param>
    /// <param name="client">Names its session or its user: the same gets the same variant. Null = each request is drawn anew.</param>
    public (RoutePlan? Plan, RequestFailure? Failure) Plan(string? model, string? scenario, KeyScope scope, string? client)
    {
        var name = scenario ?? (model is not null && routes.Routes.ContainsKey(model) ? model : null);
        if (name is null)
        {
            return default;
        }

        var route = routes.Routes.GetValueOrDefault(name);
        if (RefuseScope(scope, name, route) is { } outOfScope)
        {
            return (null, outOfScope);
        }

        return route is null ? PlanWithoutRoute(name, model, scope) : (PlanOf(route, name, model, client), null);
    }

    private RoutePlan PlanOf(Route route, string scenario, string? model, string? client)
    {
        var chosen = RouteChoice.Of(route, scenario, client ?? draw(int.MaxValue).ToString(CultureInfo.InvariantCulture));
        var shadow = route.Shadow is { } other && other.Model != chosen.Model && draw(RouteShadow.Whole) < other.Millionths ? other : null;
        return new RoutePlan
        {
            Scenario = scenario,
            Asked = model ?? scenario,
            BilledAs = model is not null && model != scenario && IsKnown(model) ? model : route.Variants[0].Model,
            Candidates = [new RouteCandidate(chosen.Model, chosen.Defaults, RouteCauses.All), .. route.Fallbacks.Where(fallback => fallback.Model != chosen.Model).Select(fallback => new RouteCandidate(fallback.Model, fallback.Defaults, fallback.On))],
            Shadow = shadow,
        };
    }

    private (RoutePlan? Plan, RequestFailure? Failure) PlanWithoutRoute(string scenario, string? model, KeyScope scope)
    {
        if (!Priced.ContainsKey(scenario))
        {
            var known = routes.Routes.Keys.Union(Priced.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            return (null, new RequestFailure(
                FailureKind.InvalidRequest,
                $"There is no scenario '{Short(scenario)}': {(known.Length == 0 ? "none is known here" : $"known are {string.Join(", ", known.Take(MostShown))}{(known.Length > MostShown ? ", ..." : "")}")}.")
            { Param = "x-mai-scenario" });
        }

        if (model is null)
        {
            return (null, new RequestFailure(FailureKind.InvalidRequest, $"The scenario '{scenario}' has no route, so the request must say which model it is for.") { Param = "model" });
        }

        return scope.RefuseModel(model) is { } refused
            ? (null, refused)
            : (new RoutePlan { Scenario = scenario, Asked = model, BilledAs = model, Candidates = [new RouteCandidate(model, null, RouteCauses.All)] }, null);
    }

    /// <summary>A scenario that a key names is open to it, whatever models answer there; where the key names models alone, the scenario's name is held against those.</summary>
    private static RequestFailure? RefuseScope(KeyScope scope, string scenario, Route? route) =>
        scope.Scenarios.Count > 0 ? scope.RefuseScenario(scenario)
        : route is not null ? scope.RefuseModel(scenario)
        : null;

    private bool IsKnown(string model) => pipeline.Models.Any(listing => listing.Name == model);

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
