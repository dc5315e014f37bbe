using System.Net.Http.Headers;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>Whatever is asked and by which protocol, a request goes one way.</summary>
public sealed class EveryEntryTests : IDisposable
{
    private readonly DataFolder _data = new();
    private readonly Collector _collector = new();

    public void Dispose()
    {
        _collector.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_request_through_each_entry_has_one_usage_record_and_one_span()
    {
        await NpmClient.InstallAsync();
        using var models = await InstalledModels.OpenAsync();
        await using var node = await RunningNode.StartAsync(_data, _collector.Variables, "--models", InstalledModels.Names, "--model-dir", models.Path);
        using var client = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);

        var ids = new List<string>();
        foreach (var entry in Entry.All)
        {
            ids.Add(await entry.AskAsync(client));
            entry.Check(await UsageRecords.OneAsync(_data, ids[^1]));
        }

        var called = await NpmClient.RunAsync("grpc-one.mjs", node, ("GRPC_TARGET", node.GrpcTarget));
        Assert.Equal(("OK", 3.5), (called["code"]!.GetValue<string>(), called["sum"]!.GetValue<double>()));
        ids.Add(called["id"]!.GetValue<string>());
        Assert.Equal(1, (await UsageRecords.OneAsync(_data, ids[^1]))["tensor_calls"]!.GetValue<int>());

        await LiveEntry.CallAsync(node.Address, node.Key);
        Assert.Equal(0, await node.StopAsync());
        var records = await MaiCommand.RunAsync("usage", "--json", "--count", "1000", "--data", _data.Path);
        var ofCall = System.Text.Json.Nodes.JsonNode.Parse(records.Output)!.AsArray().Where(record => !ids.Contains(record!["id"]!.GetValue<string>())).ToArray();
        Assert.Equal(LiveEntry.Models, ofCall.Select(record => record!["model"]!.GetValue<string>()).Distinct().Order()); // each request of a call has its own
        ids.AddRange(ofCall.Select(record => record!["id"]!.GetValue<string>()));
        Assert.Equal(ids.Order(), System.Text.Json.Nodes.JsonNode.Parse(records.Output)!.AsArray().Select(record => record!["id"]!.GetValue<string>()).Order());
        Assert.Equal(ids.Order(), _collector.RequestIds.Order());
    }
}
