using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Cluster;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>Nodes that die or drain under load, as the official client sees it.</summary>
public sealed class SiloKillTests : IAsyncLifetime
{
    private const int Clients = 12;
    private const int Tokens = 120;

    /// <summary>An answer takes 3.6 s, and a node has room for two thirds of them.</summary>
    private static readonly SimulatedModel Model = new(StepSeconds: 0.03, Rows: 8);

    public Task InitializeAsync() => ClusterFactAttribute.Missing is null ? NpmClient.InstallAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [ClusterFact]
    public async Task Killed_and_drained_nodes_cost_no_token_and_no_record()
    {
        await using var cluster = await RunningCluster.StartAsync(Model, "--min-replicas", "3");
        using var api = cluster.Open();
        var admin = new ClusterAdmin(api);
        await admin.ReadyAsync(replicas: 3);
        var gateway = (cluster.Gateway.Address, cluster.Gateway.Key);

        // :: The run that nothing disturbs
        var undisturbed = await StreamLoad.RunAsync(gateway, SimulatedModel.Name, Clients, Tokens);
        FaultChecks.AllWhole(undisturbed, Tokens, cluster);

        // :: A node is killed in the middle of its answers
        await using var killed = StreamLoad.Start(gateway, SimulatedModel.Name, Clients, Tokens);
        await killed.FlowingAsync();
        var dead = await admin.BusiestAsync();
        await cluster.Node(dead).KillAsync();
        var afterKill = await killed.AnswersAsync();
        FaultChecks.AllAs(undisturbed, afterKill, cluster);
        Assert.Contains(afterKill, answer => answer.Node == dead && answer.Pauses.Count > 0);
        FaultChecks.Pauses(afterKill, Model.StepSeconds);

        // :: It comes back; another is drained in the middle of its answers
        await cluster.Node(dead).StartAsync();
        await admin.ReadyAsync(replicas: 3);
        await using var drained = StreamLoad.Start(gateway, SimulatedModel.Name, Clients, Tokens);
        await drained.FlowingAsync();
        var left = await admin.BusiestAsync();
        await admin.DrainAsync(left);
        var afterDrain = await drained.AnswersAsync();
        FaultChecks.AllAs(undisturbed, afterDrain, cluster);
        FaultChecks.Pauses(afterDrain, Model.StepSeconds);

        // :: Every request has one record with exactly what its client got
        await FaultChecks.RecordsAsync(cluster, [.. undisturbed, .. afterKill, .. afterDrain]);
    }
}
