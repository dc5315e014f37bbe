using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Load;

/// <summary>A node that answers one request at a time and lets one wait.</summary>
public class QueueTests
{
    [Fact]
    public async Task Waiting_stream_is_told_its_place_and_one_more_is_turned_away()
    {
        using var data = new DataFolder();
        await using var node = await RunningNode.StartAsync(data, "--rows", "1", "--queue", "1");

        using var running = await node.Api.StreamAsync(Api.Chat, Endless(tokens: 1900));
        Assert.True(await running.ReadTokensAsync(1));
        var opening = node.Api.StreamAsync(Api.Chat, Endless(tokens: 4));
        await Until.TrueAsync(async () => await node.Api.MetricAsync("maicluster_queue_length") == 1, () => "The second stream did not come into the queue.");

        var refused = await node.Api.PostAsync(Api.Chat, Endless(tokens: 4));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Assert.Equal(("requests", "rate_limit_exceeded"), (refused.Body["error"]!["type"]!.GetValue<string>(), refused.Body["error"]!["code"]!.GetValue<string>()));

        using var waiting = await Until.DoneAsync(opening, "The waiting stream got no header.");
        await waiting.ReadCommentAsync();
        Assert.StartsWith("position 1", waiting.Comments[0], StringComparison.Ordinal);
        Assert.False(running.Done);
        running.Dispose();
        await waiting.ReadAsync();
        Assert.True(waiting.Done);
        Assert.Equal(4, waiting.TokenIds.Count);
        Assert.Equal(0, await node.StopAsync());
    }

    private static JsonObject Endless(int tokens) =>
        Api.Question("Tell me about the sea.", ("ignore_eos", true), ("max_tokens", tokens), ("return_token_ids", true));
}
