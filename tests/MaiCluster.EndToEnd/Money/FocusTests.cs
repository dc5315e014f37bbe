using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>The FOCUS export of a node, read by npm's <c>hyparquet</c>.</summary>
public sealed class FocusTests : IDisposable
{
    private readonly MoneyNode _node = new(
        """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"cpu":3600},"models":{"mai-text":{"bill":{"prompt_tokens":3.1,"completion_tokens":12.345}}}}]}
        """);

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Parquet_is_read_by_others_and_its_sums_are_those_of_the_report()
    {
        await NpmClient.InstallAsync();
        var counted = 0.0;
        await using (var node = await _node.StartAsync("--models", "mai-text"))
        {
            await NpmClient.RunAsync("choices.mjs", node);
            await node.Api.IdleAsync();
            counted = await BookedAsync(node);
            Assert.Equal(0, await node.StopAsync());
        }

        var (read, report) = (await _node.FocusAsync(), await _node.CostsAsync("model"));
        var total = report["total"]!;
        var paid = Micros(total, "compute_micros") + Micros(total, "load_micros") + Micros(total, "idle_micros") + Micros(total, "partner_charge_micros") + Micros(report, "unallocated_micros");
        Assert.True(paid > 0);
        foreach (var cost in (string[])["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"])
        {
            Assert.Equal(paid, read.SumMicros(cost));
            Assert.Equal("DECIMAL", read.Column(cost));
        }

        Assert.Equal(Micros(total, "revenue_micros"), read.SumMicros("x_Revenue"));
        Assert.Equal(Micros(total, "revenue_micros"), counted);
        Assert.Equal("TIMESTAMP", read.Column("ChargePeriodStart"));
        Assert.Equal("STRING", read.Column("ProviderName"));
        Assert.Equal("AI and Machine Learning", read.First("ServiceCategory"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$", read.First("ChargePeriodStart"));
    }

    /// <summary>What the node says that it booked of revenue: some milliseconds after the answer.</summary>
    private static async Task<double> BookedAsync(RunningNode node)
    {
        using var client = new HttpClient { BaseAddress = node.Address };
        await Until.TrueAsync(
            async () => (await client.GetStringAsync("/metrics")).Contains("maicluster_cost_revenue_total{", StringComparison.Ordinal),
            () => "The node did not book the revenue of its only request.");
        return await node.Api.MetricAsync("maicluster_cost_revenue_total");
    }

    private static long Micros(JsonNode node, string name) => node[name]!.GetValue<long>();
}
