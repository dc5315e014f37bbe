using MaiCluster.EndToEnd.Cluster;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>A call whose three models are on three nodes: none has room for two of them.</summary>
public sealed class ClusterCallTests
{
    private static readonly string[] Room = ["--cpu-memory", "400MiB", "--kv-bytes", "64MiB", "--max-context", "1024", "--rows", "4", "--threads", "1", "--spinning", "off"];

    [ClusterFact]
    public async Task A_call_is_answered_by_three_nodes()
    {
        using var models = await InstalledModels.OpenAsync();
        await using var cluster = await RunningCluster.StartAsync(model: null, ["--models", string.Join(',', LiveEntry.Models), "--model-dir", models.Path, "--first-token-seconds", "300", .. Room]);
        using var api = cluster.Open();
        var replicas = await new ClusterAdmin(api).ServedAsync(LiveEntry.Models.Length);
        Assert.True(replicas.Select(replica => replica.Node).Distinct().Count() == LiveEntry.Models.Length, string.Join(", ", replicas));

        await LiveEntry.CallAsync(cluster.Gateway.Address, cluster.Gateway.Key);

        var records = await cluster.Usage.ReadAsync();
        Assert.True(records.Count >= LiveEntry.Models.Length, cluster.Logs());
        Assert.All(records, record => Assert.Contains(record.Outcome, (string[])["stop", "length"]));
    }
}
