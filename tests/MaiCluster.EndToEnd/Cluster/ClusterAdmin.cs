using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>What the cluster shows of itself.</summary>
internal sealed class ClusterAdmin(Api api)
{
    public Task<IReadOnlyList<JsonNode>> NodesAsync() => ListAsync("nodes");

    public Task<IReadOnlyList<JsonNode>> ReplicasAsync() => ListAsync("replicas");

    /// <summary>Until so many replicas can serve, each on a node of its own.</summary>
    public async Task ReadyAsync(int replicas)
    {
        IReadOnlyList<JsonNode> seen = [];
        await Until.TrueAsync(
            async () => (seen = await ReplicasAsync()).Where(replica => Text(replica, "state") == "ready").Select(replica => Text(replica, "node")).Distinct().Count() == replicas,
            () => $"There were not {replicas} nodes with a ready replica: {string.Join(", ", seen.Select(replica => replica.ToJsonString()))}");
    }

    /// <summary>The ready replicas, once so many packages have one.</summary>
    public async Task<IReadOnlyList<(string Node, string Package)>> ServedAsync(int packages)
    {
        IReadOnlyList<JsonNode> seen = [];
        (string Node, string Package)[] ready = [];
        await Until.TrueAsync(
            async () =>
            {
                seen = await ReplicasAsync();
                ready = [.. seen.Where(replica => Text(replica, "state") == "ready").Select(replica => (Text(replica, "node"), Text(replica, "package")))];
                return ready.Select(replica => replica.Package).Distinct().Count() == packages;
            },
            () => $"There were not {packages} packages with a ready replica: {string.Join(", ", seen.Select(replica => replica.ToJsonString()))}");
        return ready;
    }

    /// <summary>The node that serves most requests, once it serves any.</summary>
    public async Task<string> BusiestAsync()
    {
        var busiest = "";
        await Until.TrueAsync(
            async () => (busiest = (await ReplicasAsync()).Where(replica => Requests(replica) > 0).MaxBy(Requests) is { } replica ? Text(replica, "node") : "").Length > 0,
            () => "No replica served anything.");
        return busiest;
    }

    /// <summary>Until that node has no request left.</summary>
    public Task ServesNothingAsync(string node) => Until.TrueAsync(
        async () => (await ReplicasAsync()).Where(replica => Text(replica, "node") == node).Sum(Requests) == 0,
        () => $"{node} still served.");

    public async Task DrainAsync(string node) => Assert.Equal("draining", Text(await api.AskAsync($"/admin/nodes/{node}/drain", new JsonObject()), "state"));

    private async Task<IReadOnlyList<JsonNode>> ListAsync(string what) => [.. (await api.GetAsync($"/admin/{what}"))["data"]!.AsArray().OfType<JsonNode>()];

    private static int Requests(JsonNode replica) => replica["requests"]!.GetValue<int>();

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();
}
