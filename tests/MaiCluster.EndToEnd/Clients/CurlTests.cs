using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>The command that the banner shows.</summary>
[Collection(SharedNodeGroup.Name)]
public class CurlTests(SharedNode shared)
{
    [Fact]
    public async Task Events_come_while_the_answer_is_written_and_end_with_done()
    {
        var body = Api.Question("Tell me about the sea.", ("stream", true), ("temperature", 0), ("ignore_eos", true), ("max_tokens", 200));
        await using var curl = ChildProcess.Start("curl",
        [
            "-sS", "-N", new Uri(shared.Node.Address, Api.Chat).ToString(), "-H", $"Authorization: Bearer {shared.Node.Key}",
            "-H", "Content-Type: application/json", "-d", body.ToJsonString(),
        ]);

        await Until.TrueAsync(() => Events(curl).Length > 2 || curl.HasExited, () => $"No event came: {curl.Output} {curl.Error}");
        var stillWriting = !curl.Output.Contains("[DONE]", StringComparison.Ordinal);

        Assert.True(await curl.ExitAsync() == 0, curl.Error);
        Assert.True(stillWriting, "All events came at once.");
        Assert.Equal("data: [DONE]", Events(curl)[^1]);
        Assert.True(Events(curl).Length > 100, $"{Events(curl).Length} events for 200 tokens.");
    }

    private static string[] Events(ChildProcess curl) => curl.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
