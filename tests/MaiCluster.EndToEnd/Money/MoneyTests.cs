using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>Bills, costs, budgets and the ledger of a node, reckoned once more by a script that knows nothing of the product's code.</summary>
public sealed class MoneyTests : IDisposable
{
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"cpu":3600},"models":{
          "mai-text":{"bill":{"prompt_tokens":3.1,"cached_tokens":0.7,"completion_tokens":12.345}},
          "mai-embed":{"bill":{"embedding_tokens":1.5}}}}]}
        """;

    /// <summary>A client asks again until the time is up, but at least this often. <c>MAI_TEST_LONG=1</c> makes it two minutes.</summary>
    private static readonly (TimeSpan Time, int Least) Work = LongRun.IsOn ? (TimeSpan.FromMinutes(2), 10) : (TimeSpan.Zero, 4);

    private readonly MoneyNode _node = new(Prices);

    public void Dispose() => _node.Dispose();

    [PythonFact]
    public async Task Bills_costs_and_chain_agree_with_a_script_also_after_a_kill()
    {
        await using (var killed = await StartAsync())
        {
            await LoadAsync(killed, seed: 1);
            killed.Signal(Signals.Kill);
            await killed.ExitAsync();
        }

        await using (var node = await StartAsync())
        {
            var tenants = await LoadAsync(node, seed: 2);
            await node.Api.IdleAsync();
            Assert.Equal(0, await node.StopAsync());
            Assert.Equal(2, tenants.Count);
        }

        var reckoned = await _node.ReckonAsync();
        var costs = await _node.CostsAsync("tenant");
        Assert.Equal(MoneyNode.Sum(reckoned["receivable"]!), costs["total"]!["revenue_micros"]!.GetValue<long>());
        Assert.Equal(MoneyNode.Sum(reckoned["devices"]!), -costs["total"]!["margin_micros"]!.GetValue<long>() + costs["total"]!["revenue_micros"]!.GetValue<long>() + costs["unallocated_micros"]!.GetValue<long>());
        foreach (var (tenant, micros) in reckoned["receivable"]!.AsObject().Where(bill => bill.Value!.GetValue<long>() > 0))
        {
            Assert.Equal(micros!.GetValue<long>(), costs["rows"]!.AsArray().Single(row => row!["key"]!.GetValue<string>() == tenant)!["revenue_micros"]!.GetValue<long>());
        }

        Assert.Contains("every hash, seal, split, sum and balance is right", (await _node.CommandAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_budget_holds_for_all_of_its_keys_and_is_known_after_a_restart()
    {
        string key;
        await using (var node = await StartAsync())
        {
            key = await MoneyNode.TenantAsync(node, "acme");
            await node.Api.PutAsync("/admin/budgets/tenant:acme", """{"micros_in_all":900,"warn_percents":[50]}""");
            using var client = MoneyNode.ClientOf(node, key);
            await Until.TrueAsync(async () => (await AskAsync(client)).Headers.Contains("x-mai-budget-remaining"), () => "The budget did not hold within a minute.");
            await Until.TrueAsync(async () => (await AskAsync(client)).StatusCode == HttpStatusCode.TooManyRequests, () => "The budget was not used up within a minute.");
            Assert.Equal(0, await node.StopAsync());
        }

        await using (var node = await StartAsync())
        {
            using var client = MoneyNode.ClientOf(node, key);
            using var refused = await AskAsync(client);
            var error = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["error"]!;
            Assert.Equal((HttpStatusCode.TooManyRequests, "budget_exceeded", "tenant"), (refused.StatusCode, error["code"]!.GetValue<string>(), error["param"]!.GetValue<string>()));
            Assert.Null(refused.Headers.RetryAfter); // it never renews

            var standing = await node.Api.GetAsync("/admin/budgets/tenant:acme");
            Assert.InRange(standing["spent_in_all_micros"]!.GetValue<long>(), 1, 900);
            Assert.Equal(0, standing["held_micros"]!.GetValue<long>());
            var used = (await client.GetFromJsonAsync<JsonNode>("/v1/usage"))!["data"]!.AsArray();
            Assert.Equal(standing["spent_in_all_micros"]!.GetValue<long>(), used.Sum(day => day!["billed_micros"]!.GetValue<long>()));
            Assert.Equal(0, await node.StopAsync());
        }
    }

    [Fact]
    public async Task A_threshold_of_a_budget_is_in_the_answers_and_told_to_the_webhook()
    {
        using var receiver = new HttpListener();
        await using var node = await _node.StartAsync("--budget-webhook", Listen(receiver));
        var key = await MoneyNode.TenantAsync(node, "acme");
        await node.Api.PutAsync("/admin/budgets/tenant:acme", """{"micros_in_all":20000,"warn_percents":[1]}""");
        using var client = MoneyNode.ClientOf(node, key);
        await Until.TrueAsync(
            async () => (await AskAsync(client)).Headers.TryGetValues("x-mai-budget-warning", out var warnings) && warnings.Single() == "tenant 1% of 0.02 in all",
            () => "No answer warned within a minute.");

        var told = await receiver.GetContextAsync().WaitAsync(TimeSpan.FromMinutes(1));
        var json = (await JsonNode.ParseAsync(told.Request.InputStream))!;
        Assert.Equal(("budget.threshold", "tenant:acme", 1), (json["event"]!.GetValue<string>(), json["budget"]!.GetValue<string>(), json["percent"]!.GetValue<int>()));
        Assert.StartsWith("msg_", told.Request.Headers["webhook-id"], StringComparison.Ordinal);
        told.Response.Close();
        Assert.Equal(0, await node.StopAsync());
    }

    /// <summary>The system gives a free port; another program may take it before the receiver does.</summary>
    private static string Listen(HttpListener receiver)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/";
            probe.Stop();
            receiver.Prefixes.Clear();
            receiver.Prefixes.Add(address);
            try
            {
                receiver.Start();
                return address;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
            }
        }
    }

    private Task<RunningNode> StartAsync() => _node.StartAsync("--models", "mai-text,mai-embed");

    /// <summary>Two tenants ask for texts and vectors; some leave in the middle.</summary>
    private static async Task<IReadOnlyList<string>> LoadAsync(RunningNode node, int seed)
    {
        var tenants = new[] { "acme" + seed.ToString(CultureInfo.InvariantCulture), "globex" + seed.ToString(CultureInfo.InvariantCulture) };
        await Task.WhenAll(tenants.Select(async (tenant, number) =>
        {
            using var client = MoneyNode.ClientOf(node, await MoneyNode.TenantAsync(node, tenant));
            var random = new Random((10 * seed) + number);
            var started = TimeProvider.System.GetTimestamp();
            for (var asked = 0; asked < Work.Least || TimeProvider.System.GetElapsedTime(started) < Work.Time; asked++)
            {
                await AskAnyAsync(client, random);
            }
        }));
        return tenants;
    }

    private static async Task AskAnyAsync(HttpClient client, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                using (var embedded = await client.PostAsync("/v1/embeddings", MoneyNode.Json($$"""{"model":"mai-embed","input":"{{new string('a', random.Next(1, 400))}} b"}""")))
                {
                    Assert.Equal(HttpStatusCode.OK, embedded.StatusCode);
                }

                break;
            case 1:
                using (var answered = await AskAsync(client, random.Next(1, 12)))
                {
                    Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
                    var usage = (await answered.Content.ReadFromJsonAsync<JsonNode>())!["usage"]!;
                    Assert.Equal(answered.Headers.GetValues("x-mai-cost").Single(), usage["cost_micros"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture));
                }

                break;
            default:
                using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
                {
                    Content = MoneyNode.Json("""{"model":"mai-text","stream":true,"max_tokens":200,"messages":[{"role":"user","content":"Tell me of the sea."}]}"""),
                })
                using (var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
                {
                    await (await stream.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[64]); // and leaves
                }

                break;
        }
    }

    internal static Task<HttpResponseMessage> AskAsync(HttpClient client, int tokens = 8) => client.PostAsync(
        "/v1/chat/completions", MoneyNode.Json($$"""{"model":"mai-text","max_tokens":{{tokens}},"messages":[{"role":"user","content":"What is the capital of France?"}]}"""));
}
