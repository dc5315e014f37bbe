using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>The bundled model on the processors of three nodes, on one thread each: what was said outlives the node that heard it.</summary>
public sealed partial class ClusterConversationTests : IAsyncLifetime
{
    private const string Script = "remember.mjs";
    private const int Tokens = 96;

    public Task InitializeAsync() => ClusterFactAttribute.Missing is null ? NpmClient.InstallAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [ClusterFact]
    public async Task A_conversation_goes_on_when_its_node_is_killed_while_it_answers()
    {
        await using var cluster = await RunningCluster.StartAsync(model: null, "--threads", "1", "--spinning", "off", "--max-context", "1024", "--min-replicas", "2");
        using var api = cluster.Open();
        await new ClusterAdmin(api).ReadyAsync(replicas: 2);

        var undisturbed = await EndAsync(Start(cluster));
        var talking = Start(cluster);
        await Until.TrueAsync(() => talking.HasExited || Flowing().IsMatch(talking.Error), () => "The second turn did not flow.");
        await cluster.Node(Flowing().Match(talking.Error).Groups[1].Value).KillAsync();
        var disturbed = await EndAsync(talking);

        foreach (var turn in new[] { "first", "second", "third", "recalled" })
        {
            Assert.Equal(Said(undisturbed[turn]!), Said(disturbed[turn]!));
            Assert.Equal(undisturbed[turn]!["usage"]!["total_tokens"]!.GetValue<int>(), disturbed[turn]!["usage"]!["total_tokens"]!.GetValue<int>());
        }

        Assert.Equal(undisturbed["types"]!.ToJsonString(), disturbed["types"]!.ToJsonString());
        Assert.Equal(Said(disturbed["second"]!), disturbed["text"]!.GetValue<string>());
        Assert.Equal("The secret word is \"banana.\"", Said(disturbed["recalled"]!));
        Assert.All(await cluster.Usage.ReadAsync(), record => Assert.Contains(record.Outcome, new[] { "stop", "length" }));
        Assert.Equal(8, (await cluster.Usage.ReadAsync()).Count);
    }

    private static ChildProcess Start(RunningCluster cluster) =>
        NpmClient.Start(Script, cluster.Gateway.Address, cluster.Gateway.Key, ("TOKENS", Tokens.ToString(CultureInfo.InvariantCulture)));

    private static async Task<JsonNode> EndAsync(ChildProcess talk)
    {
        await using (talk)
        {
            Assert.True(await talk.ExitAsync() == 0, $"{Script} failed: {talk.Error}");
            return JsonNode.Parse(talk.Output)!;
        }
    }

    private static string Said(JsonNode response) => response["output"]![0]!["content"]![0]!["text"]!.GetValue<string>();

    [GeneratedRegex(@"flowing (\S+)\n")]
    private static partial Regex Flowing();
}
