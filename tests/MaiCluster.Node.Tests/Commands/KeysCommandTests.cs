using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Admission;
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
        Assert.Matches($"(?m)^{id} +laptop +default +- +none +[-0-9]+ [:0-9]+Z +never +works *$", listed.Output);

        Assert.Equal(ExitCode.Done, (await CommandRun.Of(["keys", "revoke", id, "--data", _folder.Path])).Code);
        Assert.Matches($"(?m)^{id} +laptop .* revoked ", (await CommandRun.Of(["keys", "list", "--data", _folder.Path])).Output);
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", $"mai: No working key has the id '{id}': 'mai keys list' shows them.\n"),
            await CommandRun.Of(["keys", "revoke", id, "--data", _folder.Path]));
    }

    [Fact]
    public async Task A_key_is_added_with_its_terms_and_rotated()
    {
        await using (var stores = await NodeStores.OpenAsync(new DataDirectory(_folder.Path), TimeProvider.System, default))
        {
            await stores.Payers.AddAsync(new PayerId("acme"), "Acme", Actor.Command, default);
            await stores.Payers.AddAsync(new PayerId("acme", "search"), "Search", Actor.Command, default);
        }

        var added = await CommandRun.Of(["keys", "add", "ci", "--tenant", "acme", "--team", "search", "--role", "viewer", "--models", "mai-*, gpt-4o", "--expires", "30d", "--data", _folder.Path]);
        Assert.Equal(ExitCode.Done, added.Code);
        var id = added.Error.Split(' ')[0];
        Assert.Matches($"(?m)^{id} +ci +acme +search +viewer +[-0-9]+ [:0-9]+Z +[-0-9]+ [:0-9]+Z +works *$", (await CommandRun.Of(["keys", "list", "--data", _folder.Path])).Output);

        var rotated = await CommandRun.Of(["keys", "rotate", id, "--overlap", "1h", "--data", _folder.Path]);
        Assert.Equal(ExitCode.Done, rotated.Code);
        Assert.StartsWith($"{id} (ci). It is not shown again:", rotated.Error, StringComparison.Ordinal);
        Assert.NotEqual(added.Output, rotated.Output);
        Assert.Matches($"(?m)^{id} .* works, its old secret until ", (await CommandRun.Of(["keys", "list", "--data", _folder.Path])).Output);

        await using var after = await NodeStores.OpenAsync(new DataDirectory(_folder.Path), TimeProvider.System, default);
        var old = await after.Keys.FindAsync(AdmissionGate.Hash(added.Output.Trim()), default);
        var key = await after.Keys.FindAsync(AdmissionGate.Hash(rotated.Output.Trim()), default);
        Assert.Equal(key, old);
        Assert.Equal(["mai-*", "gpt-4o"], key!.Scope.Models);
        Assert.True(key.Expires > key.Created.AddDays(29));
        Assert.Equal(["command", "command", "command", "command"], (await after.Audit.ReadAsync(null, null, 10, default)).Select(entry => entry.Actor));
    }

    [Theory]
    [InlineData("--tenant", "Acme", "'Acme' is wrong for --tenant: expected 1 to 64 lower-case letters, digits, '.', '-' and '_', beginning with a letter or a digit.")]
    [InlineData("--role", "root", "'root' is wrong for --role: expected none, viewer, operator or owner.")]
    [InlineData("--models", "a,,b", "'a,,b' is wrong for --models: expected up to 64 names separated by commas, in which * stands for any characters.")]
    [InlineData("--expires", "soon", "'soon' is wrong for --expires: expected a number and s, m, h or d, of at most 3650 days, such as 12h.")]
    [InlineData("--expires", "3651d", "'3651d' is wrong for --expires: expected a number and s, m, h or d, of at most 3650 days, such as 12h.")]
    public async Task A_wrong_term_is_told_with_what_would_be_right(string flag, string value, string message) =>
        Assert.Equal(new CommandRun(ExitCode.Usage, "", $"mai: {message}\n"), await CommandRun.Of(["keys", "add", "ci", flag, value, "--data", _folder.Path]));

    [Fact]
    public async Task A_tenant_that_is_not_there_and_a_key_that_is_not_there_are_named()
    {
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", "mai: There is no open tenant 'acme': GET /admin/tenants lists what there is.\n"),
            await CommandRun.Of(["keys", "add", "ci", "--tenant", "acme", "--data", _folder.Path]));
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", "mai: No working key has the id 'key_none': 'mai keys list' shows them.\n"),
            await CommandRun.Of(["keys", "rotate", "key_none", "--data", _folder.Path]));
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
