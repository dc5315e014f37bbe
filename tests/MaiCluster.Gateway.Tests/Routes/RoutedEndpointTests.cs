using System.Net;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Routes;

public sealed class RoutedEndpointTests : IAsyncLifetime
{
    private const string Chat = "/v1/chat/completions";

    private readonly TwoModels _models = new();
    private GatewayHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(_models));
        await PutAsync("support", new Route
        {
            Variants = [new RouteVariant { Model = "house-a", Weight = 1, Defaults = """{"temperature":0.125,"max_tokens":7}""" }],
            Fallbacks = [new RouteFallback { Model = "house-b", Defaults = """{"max_tokens":9}""" }],
        });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_scenario_is_asked_for_as_a_model_and_named_in_the_answer()
    {
        var (response, body) = await _host.PostAsync(Chat, Body("support"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("support", JsonElement.Parse(body).GetProperty("model").GetString());
        Assert.Equal("house-a", response.Headers.GetValues("x-mai-model").Single());
        var request = Assert.Single(_models.Requests);
        Assert.Equal(("house-a", "support", "house-a", 7), (request.Model, request.Scenario, request.BilledAs, request.MaxTokens));
        Assert.Equal(0.125f, request.Sampling.Temperature);
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), request.Id.Value);
    }

    [Fact]
    public async Task What_a_request_says_itself_is_no_matter_of_defaults()
    {
        await _host.PostJsonAsync(Chat, Body("support", ",\"temperature\":1.5"));

        Assert.Equal((1.5f, 7), (_models.Requests.Single().Sampling.Temperature, _models.Requests.Single().MaxTokens));
    }

    [Theory]
    [InlineData(FailureKind.QueueFull, false, false)]
    [InlineData(FailureKind.ModelUnavailable, false, true)]
    [InlineData(FailureKind.Internal, true, false)]
    [InlineData(FailureKind.DeadlinePassed, true, true)]
    public async Task A_fallback_answers_where_the_variant_does_not(FailureKind kind, bool isLate, bool streams)
    {
        (isLate ? _models.Failures : _models.Refusals)["house-a"] = new RequestFailure(kind, "Not now.");

        var (response, body) = await _host.PostAsync(Chat, Body("support", streams ? ",\"stream\":true" : ""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"model\":\"support\"", body, StringComparison.Ordinal);
        Assert.Equal("house-b", response.Headers.GetValues("x-mai-model").Single());
        var requests = _models.Requests.ToArray();
        Assert.Equal([("house-a", 7), ("house-b", 9)], requests.Select(request => (request.Model, request.MaxTokens)));
        Assert.All(requests, request => Assert.Equal("house-a", request.BilledAs)); // the client pays the same, whatever answers
        Assert.NotEqual(requests[0].Id, requests[1].Id);
        Assert.Equal(requests[0].Id, requests[1].Parent);
    }

    [Fact]
    public async Task Where_nobody_answers_the_last_failure_is_told()
    {
        _models.Refusals["house-a"] = new RequestFailure(FailureKind.QueueFull, "House a is full.");
        _models.Refusals["house-b"] = new RequestFailure(FailureKind.ModelUnavailable, "House b is away.");

        Assert.Equal("House b is away.", (await _host.PostErrorAsync(Chat, Body("support"), 503)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task No_other_model_cures_a_payer_without_budget_or_a_bad_request()
    {
        _models.Refusals["house-a"] = new RequestFailure(FailureKind.BudgetExceeded, "Spent.") { Param = "team" };

        Assert.Equal("team", (await _host.PostErrorAsync(Chat, Body("support"), 429)).GetProperty("param").GetString());
        Assert.Single(_models.Requests);
        await _host.PostErrorAsync(Chat, Body("support", ",\"temperature\":99"));
        Assert.Single(_models.Requests);
    }

    [Fact]
    public async Task A_partner_without_budget_is_passed_over_where_the_route_says_so()
    {
        _models.Refusals["house-a"] = new RequestFailure(FailureKind.BudgetExceeded, "Spent.") { Param = "partner" };

        await _host.PostJsonAsync(Chat, Body("support"));

        Assert.Equal("house-b", _models.Requests.Last().Model);
    }

    [Fact]
    public async Task A_scenario_beside_the_model_leaves_the_model_its_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Chat, UriKind.Relative)) { Content = new StringContent(Body("house-b"), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-mai-scenario", "support");

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal("house-b", JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("model").GetString());
        Assert.Equal(("house-a", "house-b"), (_models.Requests.Single().Model, _models.Requests.Single().BilledAs));
    }

    [Fact]
    public async Task A_session_gets_one_variant_and_so_does_a_user()
    {
        await PutAsync("split", new Route { Variants = [new RouteVariant { Model = "house-a", Weight = 1 }, new RouteVariant { Model = "house-b", Weight = 1 }] });

        for (var round = 0; round < 12; round++)
        {
            await _host.PostJsonAsync(Chat, Body("split", ",\"safety_identifier\":\"ann\""));
        }

        Assert.Single(_models.Requests.Select(request => request.Model).Distinct());
    }

    [Fact]
    public async Task A_shadow_is_asked_too_and_nobody_waits_for_it()
    {
        await PutAsync("shaded", new Route
        {
            Variants = [new RouteVariant { Model = "house-a", Weight = 1 }],
            Shadow = new RouteShadow { Model = "house-b", Experiment = "small", Millionths = RouteShadow.Whole },
        });

        var answer = await _host.PostAsync(Chat, Body("shaded", ",\"stream\":true"));

        Assert.Equal("house-a", answer.Response.Headers.GetValues("x-mai-model").Single());
        var shadow = await _models.Shadow.Within("the shadow's request");
        var own = _models.Requests.Single(request => request.Experiment is null);
        Assert.Equal(("house-b", "shaded", "small", own.Id), (shadow.Model, shadow.Scenario, shadow.Experiment, shadow.Parent!.Value));
        Assert.True(shadow.Priority > own.Priority);
        Assert.NotEqual(own.Id, shadow.Id);
    }

    [Fact]
    public async Task What_names_no_scenario_or_cannot_be_read_goes_straight_on()
    {
        await _host.PostJsonAsync(Chat, Body("house-b"));
        Assert.Null(_models.Requests.Single().Scenario);

        Assert.Contains("not valid JSON", (await _host.PostErrorAsync(Chat, "{\"model\":\"support\",")).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("There is no model 'suport'.", (await _host.PostErrorAsync(Chat, Body("suport"), 404)).GetProperty("message").GetString());
    }

    private static string Body(string model, string more = "") => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]{{more}}}""";

    private async Task PutAsync(string scenario, Route route)
    {
        Assert.NotNull(await _host.Services.GetRequiredService<IRouteStore>().PutAsync(scenario, route.Checked(), null, default));
        await _host.Services.GetRequiredService<RouteCatalogue>().RefreshAsync(default);
    }
}
