using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;
using Xunit.Abstractions;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>Nodes and gateways that die or drain, as npm's client and the database see it.</summary>
[TestCaseOrderer("MaiCluster.EndToEnd.Faults.InOrderOfNames", "MaiCluster.EndToEnd")]
public class ClusterFaultTests(FaultyCluster faulty, ITestOutputHelper output) : IClassFixture<FaultyCluster>
{
    /// <summary>Its lease, the third of that after which others look, and what a busy machine adds.</summary>
    private static readonly TimeSpan Closed = TimeSpan.FromSeconds(60);

    [ClusterFact]
    public async Task Answer_names_its_node_and_the_gateway_lists_three()
    {
        using var api = faulty.Running.Open();
        var admin = new ClusterAdmin(api);

        var answer = await api.PostAsync(Api.Chat, FaultyCluster.Question(tokens: 8));

        var node = answer.Headers.GetValues("x-mai-node").Single();
        var replica = answer.Headers.GetValues("x-mai-replica").Single();
        Assert.Equal(["node-1", "node-2", "node-3"], (await admin.NodesAsync()).Select(listed => listed["node"]!.GetValue<string>()).Order());
        Assert.Contains((replica, node), (await admin.ReplicasAsync()).Select(listed => (listed["replica"]!.GetValue<string>(), listed["node"]!.GetValue<string>())));
        Assert.Equal(
            new UsageRow(answer.RequestId, faulty.Running.Gateway.Name, "length", answer.Body["usage"]!["prompt_tokens"]!.GetValue<int>(), 8),
            await faulty.Running.Usage.OneAsync(answer.RequestId));
    }

    [ClusterFact]
    public Task Drained_node_hands_its_streams_over_without_an_error() => DisturbAsync(async (node, admin) =>
    {
        await admin.DrainAsync(node.Name);
        await admin.ServesNothingAsync(node.Name);
    });

    [ClusterFact]
    public Task Killed_node_costs_no_token_and_no_record() => DisturbAsync((node, _) => node.KillAsync());

    [ClusterFact]
    public Task Node_that_is_told_to_end_hands_its_streams_over_and_leaves() => DisturbAsync(async (node, _) => Assert.Equal(0, await node.StopAsync()));

    [ClusterFact]
    public async Task What_a_killed_gateway_left_open_is_closed_by_another()
    {
        UsageRow? record = null;
        await Until.TrueAsync(
            async () => (record = await faulty.Running.Usage.OneAsync(faulty.Abandoned)).Outcome != "open",
            () => $"It was still {record}.",
            Closed);

        Assert.Equal(("front-2", "lost"), (record!.Gateway, record.Outcome));
        Assert.InRange(record.CompletionTokens, 64, 3000);
    }

    /// <summary>Streams run, something happens to the node that has most of them, and every one ends as if nothing had.</summary>
    private async Task DisturbAsync(Func<ClusterProcess, ClusterAdmin, Task> fault)
    {
        var cluster = faulty.Running;
        using var api = cluster.Open();
        var admin = new ClusterAdmin(api);
        var before = (await cluster.Usage.ReadAsync()).Select(row => row.Id).ToHashSet();

        await using var load = faulty.Load();
        await load.FlowingAsync();
        var node = cluster.Node(await admin.BusiestAsync());
        var happening = fault(node, admin);
        var answers = await load.EndAsync();
        await happening;

        FaultChecks.AllAs(faulty.Undisturbed, answers, cluster);
        Assert.Contains(answers, answer => answer.Node == node.Name);
        FaultChecks.Pauses(answers, FaultyCluster.Model.StepSeconds);
        await FaultChecks.RecordsAsync(cluster, answers, row => !before.Contains(row.Id));
        output.WriteLine($"{answers.Count(answer => answer.Node == node.Name)} of {answers.Count} streams were on {node.Name}; the longest pause was {answers.SelectMany(answer => answer.Pauses).Select(pause => pause.Ms).DefaultIfEmpty().Max():0} ms.");
        await node.EndAsync();
        await faulty.WholeAsync();
    }
}
