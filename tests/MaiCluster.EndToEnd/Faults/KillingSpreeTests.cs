using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Cluster;
using Xunit.Abstractions;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>Five minutes under load in which one node after the other is killed and comes back.</summary>
public class KillingSpreeTests(ITestOutputHelper output)
{
    private const int Seed = 5;
    private const int Clients = 12;
    private const int Tokens = 200;

    private static readonly TimeSpan Time = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(5);
    private static readonly SimulatedModel Model = new(StepSeconds: 0.03, Rows: 8);

    [LongClusterFact]
    public async Task A_node_killed_every_twenty_seconds_costs_no_token_and_no_record()
    {
        await NpmClient.InstallAsync();
        await using var cluster = await RunningCluster.StartAsync(Model, "--min-replicas", "3");
        using var api = cluster.Open();
        await new ClusterAdmin(api).ReadyAsync(replicas: 3);
        await using var quiet = StreamLoad.Start(cluster.Gateway, SimulatedModel.Name, Clients, Tokens);
        var undisturbed = await quiet.EndAsync();
        FaultChecks.AllWhole(undisturbed, Tokens, cluster);

        await using var load = StreamLoad.Start(cluster.Gateway, SimulatedModel.Name, Clients, Tokens, Time);
        await load.FlowingAsync();
        var kills = await KillAsync(cluster);
        var answers = await load.EndAsync();

        FaultChecks.AllAs(undisturbed, answers, cluster);
        await FaultChecks.RecordsAsync(cluster, [.. undisturbed, .. answers], _ => true);
        var pauses = answers.SelectMany(answer => answer.Pauses).OrderBy(pause => pause.Ms).ToArray();
        output.WriteLine($"{answers.Count} requests, {answers.Sum(answer => answer.TokenIds.Count)} tokens, {kills} kills (seed {Seed}); {pauses.Length} pauses of more than 0.5 s, "
            + $"the middle one {pauses[pauses.Length / 2].Ms:0} ms, the longest {pauses[^1].Ms:0} ms after {pauses[^1].After} tokens.");
        FaultChecks.Pauses(answers, Model.StepSeconds);
        Assert.InRange(kills, 10, 15);
    }

    /// <summary>Until the load is about to end: every so often a node dies, is away for a while, and joins again.</summary>
    private static async Task<int> KillAsync(RunningCluster cluster)
    {
        var random = new Random(Seed);
        var started = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(Between, TimeProvider.System);
        var kills = 0;
        do
        {
            var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            await node.KillAsync();
            kills++;
            await Task.Delay(Dead, TimeProvider.System);
            await node.StartAsync();
            await pace.WaitForNextTickAsync();
        }
        while (TimeProvider.System.GetElapsedTime(started) < Time - Between);

        return kills;
    }
}
