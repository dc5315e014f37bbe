using MaiCluster.EndToEnd.Cluster;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>A call whose models are on several nodes: none has room for all of them.</summary>
public sealed class ClusterCallTests
{
    /// <summary>Room for the text model, or for the two others.</summary>
    private static readonly string[] Room = ["--cpu-memory", "900MiB", "--kv-bytes", "64MiB", "--max-context", "1024", "--rows", "4", "--threads", "1", "--spinning", "off"];

    [ClusterFact]
    public async Task A_call_is_answered_by_several_nodes()
    {
        using var models = await InstalledModels.OpenAsync();
        await using var cluster = await RunningCluster.StartAsync(model: null, ["--models", string.Join(',', LiveEntry.Models), "--model-dir", models.Path, "--first-token-seconds", "300", .. Room]);
        using var api = cluster.Open();
        var replicas = await new ClusterAdmin(api).ServedAsync(LiveEntry.Models.Length);
        Assert.True(replicas.Select(replica => replica.Node).Distinct().Count() > 1, string.Join(", ", replicas));

        await LiveEntry.CallAsync(cluster.Gateway.Address, cluster.Gateway.Key);

        var records = await cluster.Usage.ReadAsync();
        Assert.True(records.Count >= LiveEntry.Models.Length, cluster.Logs());
        Assert.All(records, record => Assert.Contains(record.Outcome, (string[])["stop", "length"]));
    }
}
