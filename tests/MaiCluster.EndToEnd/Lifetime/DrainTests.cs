using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Lifetime;

public class DrainTests
{
    /// <summary>128 + SIGINT.</summary>
    private const int Interrupted = 130;

    [Fact]
    public async Task Terminated_node_finishes_its_stream_and_turns_new_requests_away()
    {
        using var data = new DataFolder();
        await using var node = await RunningNode.StartAsync(data, "--drain-seconds", "300");
        using var stream = await node.Api.StreamAsync(Api.Chat, Long(tokens: 300));
        Assert.True(await stream.ReadTokensAsync(1));

        node.Signal(Signals.Terminate);
        await Until.TrueAsync(async () => await node.Api.StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable, () => "/readyz stayed ready.");
        var refused = await node.Api.PostAsync(Api.Chat, Api.Question("Hi"));
        Assert.False(stream.Done);
        await stream.ReadAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("server_error", refused.Body["error"]!["type"]!.GetValue<string>());
        Assert.True(stream.Done);
        Assert.Equal(300, stream.TokenIds.Count);
        Assert.Equal(0, await node.ExitAsync());
        Assert.Equal("length", UsageRecords.Outcome(await UsageRecords.OneAsync(data, stream.RequestId)));
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public async Task Second_signal_stops_at_once_and_closes_the_record(int signal)
    {
        using var data = new DataFolder();
        await using var node = await RunningNode.StartAsync(data, "--drain-seconds", "300");
        using var stream = await node.Api.StreamAsync(Api.Chat, Long(tokens: 1900));
        Assert.True(await stream.ReadTokensAsync(1));

        node.Signal(signal);
        await Until.TrueAsync(async () => await node.Api.StatusAsync("/readyz") == HttpStatusCode.ServiceUnavailable, () => "/readyz stayed ready.");
        Assert.False(node.HasExited);
        node.Signal(signal);

        Assert.Equal(Interrupted, await node.ExitAsync());
        Assert.Equal("cancelled", UsageRecords.Outcome(await UsageRecords.OneAsync(data, stream.RequestId)));
    }

    private static JsonObject Long(int tokens) => Api.Question("Tell me about the sea.", ("ignore_eos", true), ("max_tokens", tokens), ("return_token_ids", true));
}
