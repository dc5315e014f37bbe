using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Routes;

public sealed class ScenarioRouterTests : IRouteStore, IInferencePipeline, IPrices, IAsyncLifetime, IDisposable
{
    private readonly RouteCatalogue _catalogue;
    private readonly ScenarioRouter _router;

    public ScenarioRouterTests()
    {
        _catalogue = new RouteCatalogue(this, TimeProvider.System, NullLogger<RouteCatalogue>.Instance);
        _router = new ScenarioRouter(_catalogue, this, this, new Random(7).Next, TimeProvider.System);
    }

    public IReadOnlyList<ModelListing> Models { get; } = [.. new[] { "mai-text", "gpt-4o", "mai-small" }.Select(name => new ModelListing(name, name, "text", default, ModelState.Ready, null))];

    public PriceBook Book { get; } = new("EUR", [new PriceList { From = new DateOnly(2020, 1, 1), Default = MeterPrices.Free, Scenarios = new Dictionary<string, MeterPrices> { ["podcast"] = MeterPrices.Free } }]);

    public string Source => "prices.yaml";

    public Task InitializeAsync() => _catalogue.RefreshAsync(default);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _catalogue.Dispose();

    [Fact]
    public void A_request_that_names_no_scenario_goes_its_own_way() => Assert.Equal(default, _router.Plan("mai-text", null, KeyScope.All, "ann"));

    [Fact]
    public void A_scenario_named_as_the_model_is_billed_as_its_first_variant_where_it_has_no_price()
    {
        var plan = PlanOf("support", null);

        Assert.Equal(("support", "support", "mai-text"), (plan.Scenario, plan.Asked, plan.BilledAs));
        Assert.Equal("gpt-4o", plan.Candidates[^1].Model);
        Assert.Equal(plan.Candidates.Select(candidate => candidate.Model).Distinct(), plan.Candidates.Select(candidate => candidate.Model));
    }

    [Fact]
    public void A_scenario_named_beside_the_model_is_billed_as_that_model()
    {
        Assert.Equal(("gpt-4o", "gpt-4o"), (PlanOf("gpt-4o", "support").Asked, PlanOf("gpt-4o", "support").BilledAs));

        // A name that a client makes up is in no ledger.
        Assert.Equal(("my-model", "mai-text"), (PlanOf("my-model", "support").Asked, PlanOf("my-model", "support").BilledAs));
    }

    [Fact]
    public void A_scenario_without_a_route_leaves_the_model_to_its_client()
    {
        var plan = PlanOf("mai-small", "podcast");
        Assert.Equal(("podcast", "mai-small", "mai-small"), (plan.Scenario, plan.BilledAs, Assert.Single(plan.Candidates).Model));

        Assert.Contains("has no route", Refuse(null, "podcast", KeyScope.All), StringComparison.Ordinal);
        Assert.Equal("There is no scenario 'suport': known are mirrored, podcast, shaded, support.", Refuse("mai-text", "suport", KeyScope.All));
    }

    [Fact]
    public void One_client_gets_one_variant_and_those_without_a_name_are_drawn()
    {
        Assert.Single(Enumerable.Range(0, 50).Select(_ => PlanOf("support", null, "ann").Candidates[0].Model).Distinct());
        Assert.Equal(2, Enumerable.Range(0, 200).Select(_ => PlanOf("support", null, client: null).Candidates[0].Model).Distinct().Count());
    }

    [Fact]
    public void A_part_of_the_requests_goes_to_the_shadow_but_never_to_the_model_that_answers()
    {
        var plans = Enumerable.Range(0, 4000).Select(client => PlanOf("shaded", null, $"user-{client}")).ToArray();

        Assert.Equal(1000, plans.Count(plan => plan.Shadow is not null), 5 * Math.Sqrt(4000 * 0.25 * 0.75));
        Assert.All(Enumerable.Range(0, 50), client => Assert.Null(PlanOf("mirrored", null, $"user-{client}").Shadow));
    }

    [Theory]
    [InlineData("", "", true, true)]
    [InlineData("mai-*", "", false, false)]
    [InlineData("supp*", "", true, true)]
    [InlineData("mai-*", "support", true, true)]
    [InlineData("", "podcast", false, false)]
    public void A_key_asks_for_the_scenarios_of_its_scope(string models, string scenarios, bool asModel, bool beside)
    {
        var scope = new KeyScope { Models = Of(models), Scenarios = Of(scenarios) };

        Assert.Equal(asModel, _router.Plan("support", null, scope, "ann").Plan is not null);
        Assert.Equal(beside, _router.Plan("mai-text", "support", scope, "ann").Plan is not null);

        static string[] Of(string name) => name.Length == 0 ? [] : [name];
    }

    Task<long> IRouteStore.ReadVersionAsync(CancellationToken cancellationToken) => Task.FromResult(1L);

    Task<RouteListing> IRouteStore.ListAsync(CancellationToken cancellationToken) => Task.FromResult(new RouteListing(1,
    [
        new StoredRoute("support", new Route
        {
            Variants = [new RouteVariant { Model = "mai-text", Weight = 50 }, new RouteVariant { Model = "mai-small", Weight = 50 }],
            Fallbacks = [new RouteFallback { Model = "mai-text" }, new RouteFallback { Model = "gpt-4o", On = RouteCauses.Shed }],
        }.Checked(), "1"),
        new StoredRoute("shaded", Shadowed("mai-text", "gpt-4o"), "2"),
        new StoredRoute("mirrored", Shadowed("mai-text", "mai-text"), "3"),
    ]));

    Task<string?> IRouteStore.PutAsync(string scenario, Route route, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<bool> IRouteStore.RemoveAsync(string scenario, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<(ServedModel? Model, RequestFailure? Failure)> IInferencePipeline.OpenAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<(InferenceRun? Run, RequestFailure? Failure)> IInferencePipeline.StartAsync(InferenceRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Route Shadowed(string model, string shadow) => new Route
    {
        Variants = [new RouteVariant { Model = model, Weight = 1 }],
        Shadow = new RouteShadow { Model = shadow, Experiment = "small", Millionths = RouteShadow.Whole / 4 },
    }.Checked();

    private RoutePlan PlanOf(string? model, string? scenario, string? client = "ann") => _router.Plan(model, scenario, KeyScope.All, client).Plan!;

    private string Refuse(string? model, string? scenario, KeyScope scope) => _router.Plan(model, scenario, scope, "ann").Failure!.Message;
}
