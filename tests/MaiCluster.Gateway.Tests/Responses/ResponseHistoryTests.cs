using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Responses;

/// <summary>What is kept of responses, for whom, and for how long.</summary>
public sealed class ResponseHistoryTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly StoreFolder _folder = new();
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_response_goes_on_from_all_that_was_said_before()
    {
        var first = await _host.RespondAsync(""" "input":"One","instructions":"Only once." """);
        var second = await _host.RespondAsync($$""" "input":"Two","previous_response_id":"{{first.Id()}}" """);
        var third = await _host.RespondAsync($$""" "input":"Three","previous_response_id":"{{second.Id()}}" """);

        Assert.Equal("User: One\nAssistant: Hello world\nUser: Two\nAssistant: Hello world\nUser: Three\n", _host.LastPrompt());
        Assert.Equal(second.Id(), third.GetProperty("previous_response_id").GetString());
    }

    [Fact]
    public async Task A_new_gateway_on_the_same_store_remembers_what_was_said()
    {
        var first = await _host.RespondAsync(""" "input":"My name is Ada." """);
        await _host.DisposeAsync();
        _host = await StartAsync();

        await _host.RespondAsync($$""" "input":"What is my name?","previous_response_id":"{{first.Id()}}" """);

        Assert.Equal("User: My name is Ada.\nAssistant: Hello world\nUser: What is my name?\n", _host.LastPrompt());
        Assert.Equal(first.Id(), _host.LastSession());
    }

    [Fact]
    public async Task A_chain_is_one_session_and_a_fork_another()
    {
        var first = await _host.RespondAsync(""" "input":"One" """);
        Assert.Equal(first.Id(), _host.LastSession());

        var second = await _host.RespondAsync($$""" "input":"Two","previous_response_id":"{{first.Id()}}" """);
        Assert.Equal(first.Id(), _host.LastSession());

        var fork = await _host.RespondAsync($$""" "input":"Other","previous_response_id":"{{first.Id()}}" """);
        Assert.Equal(fork.Id(), _host.LastSession());

        await _host.RespondAsync($$""" "input":"Three","previous_response_id":"{{second.Id()}}" """);
        Assert.Equal(first.Id(), _host.LastSession());
        await _host.RespondAsync($$""" "input":"On","previous_response_id":"{{fork.Id()}}" """);
        Assert.Equal(fork.Id(), _host.LastSession());
        Assert.Equal(KeyRing.KeyId, _host.Pipeline.Requests.Last().SessionId!.Value.KeyId);
    }

    [Fact]
    public async Task What_is_not_to_be_stored_is_not()
    {
        var first = await _host.RespondAsync(""" "input":"One","store":false """);

        Assert.Null(_host.LastSession());
        await _host.GetJsonAsync($"/v1/responses/{first.Id()}", 404);
        var error = (await _host.RespondAsync($$""" "input":"Two","previous_response_id":"{{first.Id()}}" """, 404)).GetProperty("error");
        Assert.Equal(("previous_response_id", "previous_response_not_found"), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal($"There is no response '{first.Id()}': it was never made with this key, was deleted, or its time is over.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Another_key_gets_404_whatever_it_tries()
    {
        var id = (await _host.RespondAsync(""" "input":"One" """)).Id();

        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/input_items") })
        {
            var error = (await _host.SendAsync(method, $"/v1/responses/{id}{path}", 404, KeyRing.OtherKey)).GetProperty("error");
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        }

        await _host.SendAsync(HttpMethod.Post, "/v1/responses", 404, KeyRing.OtherKey, $$"""{"model":"mai-text","input":"Two","previous_response_id":"{{id}}"}""");
        await _host.SendAsync(HttpMethod.Get, $"/v1/responses/{id}", 401, "sk-unknown");
        await _host.GetJsonAsync($"/v1/responses/{id}");
    }

    [Fact]
    public async Task A_deleted_response_is_gone_with_its_sessions_log()
    {
        var first = await _host.RespondAsync(""" "input":"One" """);
        var second = await _host.RespondAsync($$""" "input":"Two","previous_response_id":"{{first.Id()}}" """);
        var session = SessionId.Of(KeyRing.KeyId, first.Id());
        await RememberAsync(session);

        var deleted = await _host.SendAsync(HttpMethod.Delete, $"/v1/responses/{first.Id()}");

        Assert.Equal($$"""{"id":"{{first.Id()}}","object":"response.deleted","deleted":true}""", deleted.GetRawText());
        await _host.SendAsync(HttpMethod.Delete, $"/v1/responses/{first.Id()}", 404);
        Assert.Empty(await _host.Services.GetRequiredService<ISessions>().ListAsync(default));
        var error = (await _host.RespondAsync($$""" "input":"Three","previous_response_id":"{{second.Id()}}" """, 404)).GetProperty("error");
        Assert.StartsWith($"Response '{second.Id()}' goes back to response '{first.Id()}', which was deleted", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_goes_a_day_after_its_last_use()
    {
        var first = await _host.RespondAsync(""" "input":"One" """);
        _time.Advance(TimeSpan.FromHours(20));
        var second = await _host.RespondAsync($$""" "input":"Two","previous_response_id":"{{first.Id()}}" """);
        _time.Advance(TimeSpan.FromHours(20));
        await _host.GetJsonAsync($"/v1/responses/{first.Id()}");
        _time.Advance(TimeSpan.FromHours(5));

        await _host.GetJsonAsync($"/v1/responses/{first.Id()}", 404);
        await _host.GetJsonAsync($"/v1/responses/{second.Id()}", 404);
    }

    [Fact]
    public async Task Input_items_come_page_by_page_newest_first()
    {
        var id = (await _host.RespondAsync(""" "input":[{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"user","content":"3"}] """)).Id();

        var page = await _host.GetJsonAsync($"/v1/responses/{id}/input_items?limit=2");
        Assert.Equal("3 2", Texts(page));
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(page.GetProperty("data")[1].Id(), page.GetProperty("last_id").GetString());

        var rest = await _host.GetJsonAsync($"/v1/responses/{id}/input_items?after={page.GetProperty("last_id").GetString()}");
        Assert.Equal("1", Texts(rest));
        Assert.False(rest.GetProperty("has_more").GetBoolean());
        Assert.Equal("1 2 3", Texts(await _host.GetJsonAsync($"/v1/responses/{id}/input_items?order=asc")));
    }

    [Theory]
    [InlineData("limit=0", "limit", "'limit' must be an integer from 1 to 100.")]
    [InlineData("limit=x", "limit", "'limit' must be an integer from 1 to 100.")]
    [InlineData("order=up", "order", "'order' must be \"asc\" or \"desc\".")]
    [InlineData("after=msg_x", "after", "'after' must be the id of an item of this list.")]
    public async Task A_wrong_page_is_named(string query, string param, string message)
    {
        var id = (await _host.RespondAsync(""" "input":"One" """)).Id();

        var error = (await _host.GetJsonAsync($"/v1/responses/{id}/input_items?{query}", 400)).GetProperty("error");

        Assert.Equal((param, message), (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_client_that_leaves_has_no_response()
    {
        _host.Pipeline.Script = run => run.Say(0, "Hello");
        var stream = await RawStream.PostAsync(_host, ResponseHost.Path, """{"model":"mai-text","input":"Hi","stream":true}""");
        var run = await _host.Pipeline.NextRunAsync();
        var begun = await stream.ReadTextAsync(200);
        var id = begun[begun.IndexOf("resp_", StringComparison.Ordinal)..][.."resp_".Length] + run.Request.Id.Value["req_".Length..];

        stream.Dispose();
        await run.Settled.Within("the run's settlement");

        await _host.GetJsonAsync($"/v1/responses/{id}", 404);
    }

    [Fact]
    public async Task Nothing_that_was_said_is_logged()
    {
        await _host.RespondAsync(""" "input":"unforgettable","instructions":"unforgettable" """);

        Assert.DoesNotContain(_host.Log.Ours, line => line.Text.Contains("unforgettable", StringComparison.Ordinal) || line.Text.Contains("Hello", StringComparison.Ordinal));
    }

    private async Task RememberAsync(SessionId session)
    {
        var sessions = _host.Services.GetRequiredService<ISessions>();
        var turn = await sessions.BeginTurnAsync(session, "mai-text", new[] { 1, 2 }, default);
        await sessions.EndTurnAsync(session, new CompletedTurn("mai-text", ReplicaId.Parse("node-1/cpu/small"), turn, new[] { 1, 2 }, new[] { 3 }));
        Assert.Single(await sessions.ListAsync(default));
    }

    private static string Texts(JsonElement page) => string.Join(' ', page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()));

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(services: services => services.AddSingleton<TimeProvider>(_time), folder: _folder);
}
