using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>Two gateways and three silos book into one ledger.</summary>
public sealed class ClusterMoneyTests : IDisposable
{
    private const int Requests = 24;

    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"h100-80gb":36000},"models":{"sim-small-8b":{"bill":{"prompt_tokens":30,"completion_tokens":120}}}}]}
        """;

    private readonly string _prices = Path.GetTempFileName();

    public ClusterMoneyTests() => File.WriteAllText(_prices, Prices);

    public void Dispose() => File.Delete(_prices);

    [ClusterFact]
    public async Task What_every_gateway_bills_and_every_device_costs_is_in_one_ledger()
    {
        await using var cluster = await RunningCluster.StartAsync(new SimulatedModel(StepSeconds: 0.002, Rows: 8), "--prices", _prices);
        var second = await cluster.AddGatewayAsync("front-2");
        using var one = cluster.Open();
        using var other = new Api(second.Address, second.Key);

        await Task.WhenAll(Enumerable.Range(0, Requests).Select(number =>
            (number % 2 == 0 ? one : other).AskAsync(Api.Chat, Api.Question("Tell me about the sea.", ("model", SimulatedModel.Name), ("ignore_eos", true), ("max_tokens", 8 + number)))));
        var billed = await cluster.Usage.SumAsync("SELECT sum(billed_micros) FROM mai.usage");
        Assert.True(billed > 0, cluster.Logs());
        var booked = 0L;
        await Until.TrueAsync(
            async () => (booked = await cluster.Usage.SumAsync("SELECT sum(amount_micros) FROM mai.ledger_entries WHERE purpose = 'revenue'")) == billed,
            () => $"{booked} micros were booked of {billed}.\n{cluster.Logs()}");
        Assert.Equal(Requests, await cluster.Usage.SumAsync("SELECT count(*) FROM mai.ledger_postings WHERE id LIKE 'settlement/%'"));

        // A window is closed at each full minute.
        await Until.TrueAsync(
            async () => await cluster.Usage.SumAsync("SELECT count(DISTINCT device) FROM mai.ledger_entries WHERE device IS NOT NULL") == cluster.Nodes.Count,
            () => $"Not every node booked its device within two minutes.\n{cluster.Logs()}",
            TimeSpan.FromMinutes(2));
        var costs = await one.GetAsync("/admin/costs?by=model&from=" + MoneyNode.Yesterday);
        Assert.Equal(billed, costs["total"]!["revenue_micros"]!.GetValue<long>());

        // The commands read the same store.
        var reported = JsonNode.Parse((await cluster.ReportAsync("costs", "--by", "model", "--json", "--from", MoneyNode.Yesterday, "--prices", _prices)).Output)!;
        Assert.Equal(billed, reported["total"]!["revenue_micros"]!.GetValue<long>());
        Assert.Equal(Requests, JsonNode.Parse((await cluster.ReportAsync("usage", "--json", "--count", "1000")).Output)!.AsArray().Count);
        Assert.Contains("every hash, seal, split, sum and balance is right", (await cluster.ReportAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }
}
