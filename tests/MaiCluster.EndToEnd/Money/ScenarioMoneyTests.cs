using System.ClientModel;
using System.Globalization;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;
using MaiCluster.EndToEnd.Partners;
using OpenAI;
using OpenAI.Chat;

namespace MaiCluster.EndToEnd.Money;

/// <summary>
/// Two tenants use one scenario that a model of ours and a partner's share, with the official client; another node is the partner.
/// What they are billed, what the partner is owed and what an experiment costs is reckoned once more by a script.
/// </summary>
public sealed class ScenarioMoneyTests : IDisposable
{
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"cpu":3600},
          "models":{
            "mai-text":{"bill":{"prompt_tokens":3.1,"cached_tokens":0.7,"completion_tokens":12.345}},
            "partner-poet":{"bill":{"prompt_tokens":60,"completion_tokens":240},"pay":{"prompt_tokens":20.5,"completion_tokens":90.25},"share":{"of":"net","tiers":[{"above":0,"percent":20},{"above":0.004,"percent":33.3333}]}}},
          "scenarios":{"support-chat":{"bill":{"prompt_tokens":90,"completion_tokens":360}}}}]}
        """;

    private const string Route = """
        {"variants":[{"model":"mai-text","weight":1},{"model":"partner-poet","weight":1}],
         "fallbacks":[{"model":"mai-text"}],
         "shadow":{"model":"mai-text","experiment":"ours","percent":100}}
        """;

    /// <summary>A client asks at least so often.</summary>
    private const int Least = 6;

    /// <summary>A client of the sample's prices asks again until the time is up. <c>MAI_TEST_LONG=1</c> makes it two minutes.</summary>
    private static readonly TimeSpan Work = LongRun.IsOn ? TimeSpan.FromMinutes(2) : TimeSpan.Zero;

    private readonly DataFolder _partner = new();
    private readonly string _partners = Path.GetTempFileName();

    public void Dispose()
    {
        _partner.Dispose();
        File.Delete(_partners);
    }

    [PythonFact]
    public async Task With_prices_whose_tiers_are_reached_all_agrees_with_a_script()
    {
        using var node = new MoneyNode(Prices);
        await AgreeAsync(node, TimeSpan.Zero);
    }

    [PythonFact]
    public async Task With_the_sample_prices_all_agrees_with_a_script()
    {
        using var node = new MoneyNode(new FileInfo(Path.Combine(Repository.Root, "deploy", "samples", "prices.yaml")));
        await AgreeAsync(node, Work);
    }

    /// <summary>Bill, statement, costs, FOCUS file and chain.</summary>
    private async Task AgreeAsync(MoneyNode books, TimeSpan time)
    {
        await using (var partner = await RunningNode.StartAsync(_partner))
        {
            await File.WriteAllTextAsync(_partners, PartnersFile.Of("poet", partner, ("partner-poet", "mai-text", "text")));
            await using var node = await books.StartAsync("--partners", _partners);
            await node.Api.PutAsync("/admin/routes/support-chat", Route);
            var spent = await Task.WhenAll(UseAsync(node, "acme", seed: 1, time), UseAsync(node, "globex", seed: 2, time));
            await node.Api.IdleAsync();
            Assert.Equal(0, await node.StopAsync());

            // What the answers said together is the bill.
            var bills = await books.CostsAsync("tenant");
            foreach (var (tenant, micros) in spent)
            {
                Assert.Equal(micros, RowOf(bills, tenant)["revenue_micros"]!.GetValue<long>());
            }
        }

        var reckoned = await books.ReckonAsync();
        var (charged, shared) = (reckoned["charged"]!["poet"]!.GetValue<long>(), reckoned["shared"]!["poet"]!.GetValue<long>());
        var (scenarios, partners) = (await books.CostsAsync("scenario"), await books.CostsAsync("partner"));
        Assert.Equal(MoneyNode.Sum(reckoned["receivable"]!), RowOf(scenarios, "support-chat")["revenue_micros"]!.GetValue<long>());
        Assert.Equal(charged + shared, RowOf(partners, "poet")["partner_charge_micros"]!.GetValue<long>() + RowOf(partners, "poet")["partner_share_micros"]!.GetValue<long>());
        var experiment = RowOf(scenarios, "experiment:ours")["compute_micros"]!.GetValue<long>();
        Assert.True(experiment > 0, "the experiment cost nothing");
        Assert.Equal(reckoned["costs"]!["experiment:ours"]!.GetValue<long>(), experiment);
        Assert.Equal((charged, shared), await StatementAsync(books));
        var focus = await books.FocusAsync();
        Assert.Equal(MoneyNode.Sum(reckoned["devices"]!) + charged, focus.SumMicros("BilledCost"));
        Assert.Equal((MoneyNode.Sum(reckoned["receivable"]!), shared), (focus.SumMicros("x_Revenue"), focus.SumMicros("x_PartnerShare")));
        Assert.Contains("every hash, seal, split, sum and balance is right", (await books.CommandAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    /// <summary>Charges and shares of the partner's statements: the work may have begun in the month before.</summary>
    private static async Task<(long Charged, long Shared)> StatementAsync(MoneyNode books)
    {
        var (charged, shared) = (0L, 0L);
        foreach (var month in MoneyNode.Months)
        {
            var total = JsonNode.Parse((await books.CommandAsync("statement", "poet", "--month", month, "--json")).Output)!["total"]!;
            charged += total["charge_micros"]!.GetValue<long>();
            shared += total["share_micros"]!.GetValue<long>() + total["minimum_micros"]!.GetValue<long>();
        }

        return (charged, shared);
    }

    /// <summary>What the tenant was told that it costs.</summary>
    private static async Task<(string Tenant, long Micros)> UseAsync(RunningNode node, string tenant, int seed, TimeSpan time)
    {
        var client = new OpenAIClient(new ApiKeyCredential(await MoneyNode.TenantAsync(node, tenant)), new OpenAIClientOptions { Endpoint = new Uri(node.Address, "v1") }).GetChatClient("support-chat");
        var random = new Random(seed);
        var started = TimeProvider.System.GetTimestamp();
        var micros = 0L;
        for (var asked = 0; asked < Least || TimeProvider.System.GetElapsedTime(started) < time; asked++)
        {
            var options = new ChatCompletionOptions { MaxOutputTokenCount = random.Next(1, 12), EndUserId = string.Create(CultureInfo.InvariantCulture, $"user-{asked}") };
            ChatMessage[] messages = [new UserChatMessage("What is the capital of France?")];
            micros += asked % 2 == 0 ? await AskAsync(client, messages, options) : await StreamAsync(client, messages, options);
        }

        return (tenant, micros);
    }

    private static async Task<long> AskAsync(ChatClient client, ChatMessage[] messages, ChatCompletionOptions options)
    {
        var answer = await client.CompleteChatAsync(messages, options);
        Assert.Equal("support-chat", answer.Value.Model);
        Assert.True(answer.GetRawResponse().Headers.TryGetValue("x-mai-cost", out var cost));
        return long.Parse(cost!, CultureInfo.InvariantCulture);
    }

    private static async Task<long> StreamAsync(ChatClient client, ChatMessage[] messages, ChatCompletionOptions options)
    {
        var usage = default(ChatTokenUsage);
        await foreach (var update in client.CompleteChatStreamingAsync(messages, options))
        {
            Assert.Equal("support-chat", update.Model);
            usage = update.Usage ?? usage;
        }

        return JsonNode.Parse(System.ClientModel.Primitives.ModelReaderWriter.Write(usage!).ToString())!["cost_micros"]!.GetValue<long>();
    }

    private static JsonNode RowOf(JsonNode costs, string key) => costs["rows"]!.AsArray().Single(row => row!["key"]!.GetValue<string>() == key)!;
}
