using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Money;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>A scenario that a model of the cluster and a partner's share is one at every gateway: who answers whom, what the partner may cost, and what it did.</summary>
public sealed class ClusterPartnerTests : IDisposable
{
    private const string Scenario = "support-chat";
    private const string Theirs = "far-text";
    private const string Budget = "/admin/budgets/partner:far";
    private const int Users = 12;

    /// <summary>In the ledger's currency for a million tokens; whole millionths for one.</summary>
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"h100-80gb":36000},
          "models":{
            "sim-small-8b":{"bill":{"prompt_tokens":30,"completion_tokens":120}},
            "far-text":{"bill":{"prompt_tokens":100,"completion_tokens":400},"pay":{"prompt_tokens":50,"completion_tokens":200}}},
          "scenarios":{"support-chat":{"bill":{"prompt_tokens":90,"completion_tokens":360}}}}]}
        """;

    private const string Route = """
        {"variants":[{"model":"sim-small-8b","weight":1},{"model":"far-text","weight":1}],"fallbacks":[{"model":"sim-small-8b","on":["budget"]}]}
        """;

    private readonly DataFolder _far = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("mai-partners-");

    public void Dispose()
    {
        _far.Dispose();
        _files.Delete(recursive: true);
    }

    [ClusterFact]
    public async Task A_scenario_with_a_partner_is_the_same_at_every_gateway()
    {
        await using var far = await RunningNode.StartAsync(_far);
        var prices = Write("prices.json", Prices);
        await using var cluster = await RunningCluster.StartAsync(
            new SimulatedModel(StepSeconds: 0.002, Rows: 8), "--prices", prices, "--partners", Write("partners.yaml", PartnersFile.Of("far", far, (Theirs, "mai-text", "text"))));
        var second = await cluster.AddGatewayAsync("front-2");
        using var one = cluster.Open();
        using var other = new Api(second.Address, second.Key);
        await LimitAsync(one, other, micros: 1_000_000);
        await one.PutAsync("/admin/routes/" + Scenario, Route);
        await Until.TrueAsync(async () => (await AskAsync(other, user: 0)).Status == HttpStatusCode.OK, () => "The other gateway did not hear of the route.");

        var models = await Task.WhenAll(Enumerable.Range(0, Users).Select(user => StickyAsync(one, other, user)));
        Assert.Equal([Theirs, SimulatedModel.Name], models.Distinct().Order());

        await CheckBudgetAsync(cluster.Usage, one, other, Array.IndexOf(models, Theirs));
        await CheckRecordsAsync(cluster);
        await CheckCostsAsync(cluster.Usage, one, "partner", "far");
        await CheckCostsAsync(cluster.Usage, other, "scenario", Scenario);
        await CheckReportsAsync(cluster, prices);
    }

    /// <summary>The partner may cost that much from now on, and both gateways know it: they refuse what might cost more.</summary>
    private static async Task LimitAsync(Api one, Api other, long micros)
    {
        await one.PutAsync(Budget, $$"""{"micros_in_all":{{micros}}}""");
        var dear = Api.Question("Tell me about the sea.", ("model", Theirs), ("max_tokens", 10_000));
        foreach (var gateway in (Api[])[one, other])
        {
            await Until.TrueAsync(
                async () => await gateway.PostAsync(Api.Chat, dear) is { Status: HttpStatusCode.TooManyRequests } refused && refused.Body["error"]!["param"]!.GetValue<string>() == "partner",
                () => "The partner's budget did not refuse.");
        }
    }

    /// <returns>The model that answers this user, at both.</returns>
    private static async Task<string> StickyAsync(Api one, Api other, int user)
    {
        var model = ModelOf(await AskAsync(one, user));
        Assert.Equal(model, ModelOf(await AskAsync(other, user)));
        return model;
    }

    /// <summary>Both gateways at once ask for more than the partner may cost, and the house answers the rest.</summary>
    private static async Task CheckBudgetAsync(UsageTable usage, Api one, Api other, int user)
    {
        const string Spent = $"SELECT sum(partner_micros) FROM mai.usage WHERE scenario = '{Scenario}'";
        var spent = await usage.SumAsync(Spent);
        var limit = spent + 40_000;
        await LimitAsync(one, other, limit);
        var models = await Task.WhenAll(Enumerable.Range(0, 2 * Users).Select(async number => ModelOf(await AskAsync(number % 2 == 0 ? one : other, user))));
        Assert.Equal([Theirs, SimulatedModel.Name], models.Distinct().Order());

        var after = await usage.SumAsync(Spent);
        Assert.InRange(after, spent + 1, limit);
        JsonNode? standing = null;
        await Until.TrueAsync(
            async () => (standing = await other.GetAsync(Budget))["held_micros"]!.GetValue<long>() == 0 && standing["spent_in_all_micros"]!.GetValue<long>() == after,
            () => $"The partner cost {after} micros, and its budget says: {standing}");
    }

    /// <summary>Each has the scenario's price, whoever answered; the partner's have what it is paid.</summary>
    private static async Task CheckRecordsAsync(RunningCluster cluster)
    {
        const string Records = $"SELECT count(*) FROM mai.usage WHERE scenario = '{Scenario}'";
        var asked = await cluster.Usage.SumAsync(Records);
        Assert.InRange(asked, 4 * Users, long.MaxValue);
        Assert.Equal(asked, await cluster.Usage.SumAsync($"{Records} AND outcome IN ('stop', 'length') AND certainty = 'measured' AND billed_micros = 90 * prompt_tokens + 360 * completion_tokens"));
        var theirs = await cluster.Usage.SumAsync($"{Records} AND model = '{Theirs}' AND partner = 'far' AND partner_micros = 50 * prompt_tokens + 200 * completion_tokens");
        var ours = await cluster.Usage.SumAsync($"{Records} AND model = '{SimulatedModel.Name}' AND partner IS NULL AND partner_micros = 0");
        Assert.Equal(asked, theirs + ours);
        Assert.Equal(2, await cluster.Usage.SumAsync("SELECT count(DISTINCT node) FROM mai.usage WHERE partner = 'far' AND partner_micros > 0"));
    }

    /// <summary>What the records say together is in the ledger, and in the report.</summary>
    private static async Task CheckCostsAsync(UsageTable usage, Api gateway, string by, string key)
    {
        var (billed, paid) = (await usage.SumAsync($"SELECT sum(billed_micros) FROM mai.usage WHERE {by} = '{key}'"), await usage.SumAsync($"SELECT sum(partner_micros) FROM mai.usage WHERE {by} = '{key}'"));
        Assert.True(billed > paid && paid > 0);
        var booked = (Billed: 0L, Paid: 0L);
        await Until.TrueAsync(
            async () => (booked = (
                await usage.SumAsync($"SELECT sum(amount_micros) FROM mai.ledger_entries WHERE purpose = 'revenue' AND {by} = '{key}'"),
                await usage.SumAsync($"SELECT sum(amount_micros) FROM mai.ledger_entries WHERE purpose = 'charge' AND {by} = '{key}' AND credit = 'payable:far'"))) == (billed, paid),
            () => $"{booked} was booked for the {by} {key}, not {(billed, paid)}.");

        var row = (await gateway.GetAsync($"/admin/costs?by={by}&from={MoneyNode.Yesterday}"))["data"]!.AsArray().Single(each => each!["key"]!.GetValue<string>() == key)!;
        Assert.Equal((billed, paid), (row["revenue_micros"]!.GetValue<long>(), row["partner_charge_micros"]!.GetValue<long>()));
    }

    /// <summary>Statement, invoice and export come from the cluster's store; an invoice with more on it is accepted once.</summary>
    private async Task CheckReportsAsync(RunningCluster cluster, string prices)
    {
        var paid = await cluster.Usage.SumAsync("SELECT sum(partner_micros) FROM mai.usage WHERE partner = 'far'");
        Assert.Equal(paid, await OwedAsync(cluster, prices));

        var invoices = await Task.WhenAll(MoneyNode.Months.Select(month => cluster.ReportAsync("statement", "far", "--month", month, "--invoice", "--prices", prices)));
        string[] lines = [.. invoices.SelectMany(invoice => invoice.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];
        string[] reconcile = ["reconcile", "far", Write("invoice.csv", string.Join('\n', lines)), "--prices", prices];
        Assert.Contains("the invoice and the ledger agree", (await cluster.ReportAsync(reconcile)).Output, StringComparison.Ordinal);
        Write("invoice.csv", string.Join('\n', lines.Append($"{lines[^1][..10]},{Theirs}-tuned,total,1,0.25")));
        Assert.Contains("booked: 1 adjustments, 0.250000 owed more", (await cluster.ReportAsync([.. reconcile, "--accept"])).Output, StringComparison.Ordinal);
        Assert.Contains("the invoice and the ledger agree", (await cluster.ReportAsync([.. reconcile, "--accept"])).Output, StringComparison.Ordinal);
        Assert.Equal(paid + 250_000, await OwedAsync(cluster, prices));

        var export = Path.Combine(_files.FullName, "focus.parquet");
        await cluster.ReportAsync("costs", "export", "--focus", export, "--from", MoneyNode.Yesterday, "--prices", prices);
        Assert.Equal(await cluster.Usage.SumAsync("SELECT sum(billed_micros) FROM mai.usage"), (await ParquetFile.ReadAsync(export)).SumMicros("x_Revenue"));
        Assert.Contains("every hash, seal, split, sum and balance is right", (await cluster.ReportAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    /// <summary>By the statements of this month and, where yesterday was in it, the one before.</summary>
    private static async Task<long> OwedAsync(RunningCluster cluster, string prices)
    {
        var statements = await Task.WhenAll(MoneyNode.Months.Select(month => cluster.ReportAsync("statement", "far", "--month", month, "--json", "--prices", prices)));
        return statements.Sum(statement => JsonNode.Parse(statement.Output)!["total"]!["total_micros"]!.GetValue<long>());
    }

    private static Task<Answer> AskAsync(Api gateway, int user) => gateway.PostAsync(
        Api.Chat, Api.Question("What is the capital of France?", ("model", Scenario), ("max_tokens", 8), ("user", string.Create(CultureInfo.InvariantCulture, $"user-{user}"))));

    private static string ModelOf(Answer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToJsonString());
        return answer.Headers.GetValues("x-mai-model").Single();
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_files.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
