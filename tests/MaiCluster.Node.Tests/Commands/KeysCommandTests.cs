using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_added_listed_and_revoked()
    {
        var added = await CommandRun.Of(["keys", "add", "laptop", "--data", _folder.Path]);
        Assert.Equal(ExitCode.Done, added.Code);
        Assert.Matches("^mai_[0-9A-Za-z]{32}\n$", added.Output);
        var id = added.Error.Split(' ')[0];

        var listed = await CommandRun.Of(["keys", "list", "--data", _folder.Path]);
        Assert.Matches($"(?m)^{id} +laptop +[-0-9]+ [:0-9]+Z +works *$", listed.Output);

        Assert.Equal(ExitCode.Done, (await CommandRun.Of(["keys", "revoke", id, "--data", _folder.Path])).Code);
        Assert.Matches($"(?m)^{id} +laptop .* revoked ", (await CommandRun.Of(["keys", "list", "--data", _folder.Path])).Output);
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", $"mai: No working key has the id '{id}': 'mai keys list' shows them.\n"),
            await CommandRun.Of(["keys", "revoke", id, "--data", _folder.Path]));
    }

    [Fact]
    public async Task Listing_where_no_node_was_says_so() => Assert.Equal(
        new CommandRun(ExitCode.Failed, "", $"mai: There is no node's data at {_folder.File("none")}: start a node with 'mai up', or say where it is with --data DIR.\n"),
        await CommandRun.Of(["keys", "list", "--data", _folder.File("none")]));

    [Fact]
    public async Task Usage_gives_one_object_for_an_id_and_an_array_without()
    {
        var record = new UsageRecord
        {
            Id = RequestId.New(),
            KeyId = "key_1",
            Model = "mai-text",
            Node = "node_1",
            Started = DateTimeOffset.UnixEpoch,
            PromptTokens = 7,
            Outcome = UsageOutcome.Open,
        };
        await using (var stores = await NodeStores.OpenAsync(new DataDirectory(_folder.Path), TimeProvider.System, default))
        {
            await stores.Usage.OpenAsync(record);
            await stores.Usage.CloseAsync(record with { CompletionTokens = 9, DeviceNanoseconds = 5, Outcome = UsageOutcome.Length, Ended = DateTimeOffset.UnixEpoch.AddSeconds(1) });
        }

        var one = await CommandRun.Of(["usage", "--json", record.Id.Value, "--data", _folder.Path]);
        using var json = JsonDocument.Parse(one.Output);
        Assert.Equal(record.Id.Value, json.RootElement.GetProperty("id").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(9, json.RootElement.GetProperty("completion_tokens").GetInt32());
        Assert.Equal("length", json.RootElement.GetProperty("outcome").GetString());

        using var all = JsonDocument.Parse((await CommandRun.Of(["usage", "--json", "--data", _folder.Path])).Output);
        Assert.Equal(1, all.RootElement.GetArrayLength());
        Assert.Contains(record.Id.Value, (await CommandRun.Of(["usage", "--data", _folder.Path])).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await CommandRun.Of(["usage", "req_none", "--data", _folder.Path])).Code);
    }
}
