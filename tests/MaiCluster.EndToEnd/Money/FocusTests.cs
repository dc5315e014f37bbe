using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>The FOCUS export of a node, read by npm's <c>hyparquet</c>.</summary>
public sealed class FocusTests : IDisposable
{
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"cpu":3600},"models":{"mai-text":{"bill":{"prompt_tokens":3.1,"completion_tokens":12.345}}}}]}
        """;

    private readonly DataFolder _data = new();
    private readonly string _prices = Path.GetTempFileName();

    public FocusTests() => File.WriteAllText(_prices, Prices);

    public void Dispose()
    {
        File.Delete(_prices);
        _data.Dispose();
    }

    [Fact]
    public async Task Parquet_is_read_by_others_and_its_sums_are_those_of_the_report()
    {
        await NpmClient.InstallAsync();
        var counted = 0.0;
        await using (var node = await RunningNode.StartAsync(_data, "--models", "mai-text", "--prices", _prices))
        {
            await NpmClient.RunAsync("choices.mjs", node);
            await node.Api.IdleAsync();
            counted = await BookedAsync(node);
            Assert.Equal(0, await node.StopAsync());
        }

        var path = Path.Combine(_data.Path, "costs.parquet");
        await CommandAsync("costs", "export", "--focus", path, "--from", "2026-01-01");
        var read = await ReadAsync(path);
        var report = JsonNode.Parse((await CommandAsync("costs", "--json", "--from", "2026-01-01")).Output)!;

        var total = report["total"]!;
        var paid = Micros(total, "compute_micros") + Micros(total, "load_micros") + Micros(total, "idle_micros") + Micros(total, "partner_charge_micros") + Micros(report, "unallocated_micros");
        Assert.True(paid > 0);
        foreach (var cost in (string[])["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"])
        {
            Assert.Equal(paid, Sum(read, cost));
            Assert.Equal("DECIMAL", read["columns"]![cost]!.GetValue<string>());
        }

        Assert.Equal(Micros(total, "revenue_micros"), Sum(read, "x_Revenue"));
        Assert.Equal(Micros(total, "revenue_micros"), counted);
        Assert.Equal("TIMESTAMP", read["columns"]!["ChargePeriodStart"]!.GetValue<string>());
        Assert.Equal("STRING", read["columns"]!["ProviderName"]!.GetValue<string>());
        Assert.Equal("AI and Machine Learning", read["first"]!["ServiceCategory"]!.GetValue<string>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$", read["first"]!["ChargePeriodStart"]!.GetValue<string>());
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

    /// <summary>JavaScript adds binary fractions; a micro is far above what that loses.</summary>
    private static long Sum(JsonNode read, string column) => (long)Math.Round(read["sums"]![column]!.GetValue<double>() * 1e6);

    private static async Task<JsonNode> ReadAsync(string path)
    {
        await using var script = ChildProcess.Start("node", ["parquet.mjs"], new Dictionary<string, string> { ["MAI_PARQUET"] = path }, Repository.Clients);
        Assert.True(await script.ExitAsync() == 0, script.Error);
        return JsonNode.Parse(script.Output)!;
    }

    private async Task<MaiCommand> CommandAsync(params string[] arguments)
    {
        var run = await MaiCommand.RunAsync([.. arguments, "--data", _data.Path]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
