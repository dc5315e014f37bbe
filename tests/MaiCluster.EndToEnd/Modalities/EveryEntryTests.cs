using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Money;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>Whatever is asked and by which protocol, a request goes one way.</summary>
public sealed class EveryEntryTests : IDisposable
{
    private const string Budget = "/admin/budgets/tenant:default";

    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","models":{},"default":{"bill":{"prompt_tokens":3,"completion_tokens":12,"embedding_tokens":900,
          "characters":20,"images":0.002,"audio_in_seconds":0.005,"pages":0.0015,"tensor_calls":0.001}}}]}
        """;

    private readonly DataFolder _data = new();
    private readonly Collector _collector = new();
    private readonly string _prices = Path.GetTempFileName();

    public void Dispose()
    {
        _collector.Dispose();
        File.Delete(_prices);
        _data.Dispose();
    }

    [Fact]
    public async Task A_request_through_each_entry_has_one_reservation_one_usage_record_and_one_span()
    {
        await NpmClient.InstallAsync();
        using var models = await InstalledModels.OpenAsync();
        await File.WriteAllTextAsync(_prices, Prices);
        await using var node = await RunningNode.StartAsync(
            _data, _collector.Variables, "--models", InstalledModels.Names, "--model-dir", models.Path, "--prices", _prices);
        using var client = MoneyNode.ClientOf(node, node.Key);
        await node.Api.PutAsync(Budget, """{"micros_in_all":1000000000}""");

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
        await node.Api.IdleAsync();
        var (reserved, standing) = (await node.Api.MetricAsync("maicluster_budget_held_total"), await node.Api.GetAsync(Budget));
        Assert.Equal(0, await node.StopAsync());

        var records = await UsageRecords.AllAsync(_data);
        var ofCall = records.Where(record => !ids.Contains(UsageRecords.Id(record))).ToArray();
        Assert.Equal(LiveEntry.Models, ofCall.Select(record => record["model"]!.GetValue<string>()).Distinct().Order()); // each request of a call has its own
        ids.AddRange(ofCall.Select(UsageRecords.Id));
        Assert.Equal(ids.Order(), records.Select(UsageRecords.Id).Order());
        Assert.Equal(ids.Order(), _collector.RequestIds.Order());
        Assert.Equal(ids.Count, reserved);
        Assert.Equal(records.Sum(record => record["billed_micros"]!.GetValue<long>()), standing["spent_in_all_micros"]!.GetValue<long>());
        Assert.All(records, record => Assert.True(record["billed_micros"]!.GetValue<long>() > 0, record.ToJsonString()));
        Assert.Equal(0, standing["running"]!.GetValue<long>());
    }
}
