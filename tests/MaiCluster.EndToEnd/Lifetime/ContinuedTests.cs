using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Lifetime;

public sealed class ContinuedTests : IAsyncLifetime
{
    private const string Script = "continued.mjs";

    public Task InitializeAsync() => NpmClient.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_conversation_goes_on_after_its_node_was_killed_as_if_nothing_had_happened()
    {
        using var data = new DataFolder();
        JsonNode first;
        await using (var killed = await RunningNode.StartAsync(data))
        {
            first = await NpmClient.RunAsync(Script, killed);
            killed.Signal(Signals.Kill);
            await killed.ExitAsync();
        }

        await using var node = await RunningNode.StartAsync(data);
        var continued = await ContinueAsync(node, first);
        var again = await NpmClient.RunAsync(Script, node);
        var undisturbed = await ContinueAsync(node, again);

        Assert.Equal(Text(again), Text(first));
        Assert.Equal(Text(undisturbed), Text(continued));
        Assert.Equal(Tokens(undisturbed, "input_tokens"), Tokens(continued, "input_tokens"));
        Assert.True(Tokens(continued, "input_tokens") > Tokens(first, "total_tokens"), "The prompt holds all that was said before.");
        Assert.Equal(0, await node.StopAsync());
    }

    private static Task<JsonNode> ContinueAsync(RunningNode node, JsonNode response) =>
        NpmClient.RunAsync(Script, node, ("PREVIOUS_RESPONSE_ID", response["id"]!.GetValue<string>()));

    private static string Text(JsonNode response) => response["output_text"]!.GetValue<string>();

    private static int Tokens(JsonNode response, string which) => response["usage"]![which]!.GetValue<int>();
}
