using MaiCluster.EndToEnd.Nodes;
using Microsoft.Data.Sqlite;

namespace MaiCluster.EndToEnd.Lifetime;

public class KillTests
{
    /// <summary>Tokens are noted every 64.</summary>
    private const int Noted = 64;

    [Fact]
    public async Task Node_killed_in_mid_stream_starts_again_and_closes_the_record_as_lost()
    {
        using var data = new DataFolder();
        string id;
        await using (var killed = await RunningNode.StartAsync(data))
        {
            using var stream = await killed.Api.StreamAsync(Api.Chat, Api.Question(
                "Tell me about the sea.", ("ignore_eos", true), ("max_tokens", 1900), ("return_token_ids", true)));
            id = stream.RequestId;
            Assert.True(await stream.ReadTokensAsync(Noted + Noted / 2));
            killed.Signal(Signals.Kill);
            await killed.ExitAsync();
        }

        await using var node = await RunningNode.StartAsync(data);
        var record = await UsageRecords.OneAsync(data, id);
        var answer = await node.Api.AskAsync(Api.Chat, Api.Question("What is the capital of France?", ("temperature", 0)));

        Assert.Equal("lost", UsageRecords.Outcome(record));
        Assert.NotNull(record["ended"]);
        Assert.InRange(record["completion_tokens"]!.GetValue<int>(), Noted, 1900);
        Assert.InRange(record["prompt_tokens"]!.GetValue<int>(), 10, 100);
        Assert.Contains("closed as lost", node.Log, StringComparison.Ordinal);
        Assert.Equal("The capital of France is Paris.", answer["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.Equal("ok", await IntegrityAsync(data));
        Assert.Equal(0, await node.StopAsync());
    }

    private static async Task<string?> IntegrityAsync(DataFolder data)
    {
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = data.Database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await database.OpenAsync();
        await using var check = database.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        return (string?)await check.ExecuteScalarAsync();
    }
}
