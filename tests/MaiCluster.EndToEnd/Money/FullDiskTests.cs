using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>The disk of a node's data fills up under it, and is freed again.</summary>
public sealed class FullDiskTests
{
    private const string Budget = "/admin/budgets/tenant:default";

    private const string Prices = """{"currency":"EUR","prices":[{"from":"2026-01-01","devices":{"cpu":3600},"models":{"mai-embed":{"bill":{"embedding_tokens":900}}}}]}""";

    [SmallDiskFact]
    public async Task Requests_are_refused_by_name_until_there_is_room_and_no_micro_is_lost()
    {
        using var books = new MoneyNode(Prices);
        using var disk = new SmallDisk(books.Folder, mebibytes: 8);
        await using var node = await books.StartAsync("--models", "mai-embed");
        await node.Api.PutAsync(Budget, """{"micros_in_all":1000000000}""");
        await AnsweredAsync(node);

        disk.Fill();
        Answer? refused = null;
        await Until.TrueAsync(async () => (refused = await AskAsync(node)).Status != HttpStatusCode.OK, () => "The disk is full, and requests go on.");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "store_unavailable"), (refused!.Status, refused.Body["error"]!["code"]!.GetValue<string>()));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.DoesNotContain(books.Folder, refused.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("its disk is full or its size limit is reached. Free some space; writing then goes on by itself.", node.Log, StringComparison.Ordinal);

        disk.Free();
        await AnsweredAsync(node);
        JsonObject standing = [];
        await Until.TrueAsync(
            async () => (standing = await node.Api.GetAsync(Budget))["held_micros"]!.GetValue<long>() + standing["running"]!.GetValue<long>() == 0,
            () => $"The budget still holds something: {standing.ToJsonString()}");
        Assert.Equal(0, await node.StopAsync());

        var billed = await books.BilledAsync();
        Assert.True(billed > 0);
        Assert.Equal(billed, standing["spent_in_all_micros"]!.GetValue<long>());
        Assert.Equal(billed, (await books.CostsAsync("tenant"))["total"]!["revenue_micros"]!.GetValue<long>());
        Assert.Contains("every hash, seal, split, sum and balance is right", (await books.CommandAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    private static async Task AnsweredAsync(RunningNode node)
    {
        Answer? answer = null;
        await Until.TrueAsync(async () => (answer = await AskAsync(node)).Status == HttpStatusCode.OK, () => $"It is not answered: {answer?.Body.ToJsonString()}");
    }

    private static Task<Answer> AskAsync(RunningNode node) => node.Api.PostAsync("/v1/embeddings", new JsonObject { ["model"] = "mai-embed", ["input"] = "How warm is it today?" });
}
