using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Documents through plain fetch and through the official client's chat, from a node that has the models for it alone.</summary>
public sealed class DocumentClientTests : IAsyncLifetime, IDisposable
{
    private static readonly string Golden = Path.Combine(Repository.Root, "tests", "golden", "ocr");

    private readonly DataFolder _data = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        await NpmClient.InstallAsync();

        // What other tests installed is not fetched again.
        var installed = Path.Combine(Repository.Root, "artifacts", "test-packages", "models");
        _node = await RunningNode.StartAsync(_data, ["--models", "mai-read,mai-text", .. Directory.Exists(installed) ? (string[])["--model-dir", installed] : []]);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(0, await _node.StopAsync());
        await _node.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_page_is_read_and_asked_about()
    {
        var answer = await NpmClient.RunAsync("documents.mjs", _node, ("PAGE", Path.Combine(Golden, "invoice.png")));

        var lines = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Golden, "invoice.json")))!.AsArray();
        Assert.Equal(lines.Select(line => line!.GetValue<string>()), answer["lines"]!.AsArray().Select(line => line!.GetValue<string>()));
        Assert.Equal("""["","Total","2,550.00"]""", answer["rows"]![4]!.ToJsonString());
        Assert.Equal((200, 1), (answer["status"]!.GetValue<int>(), answer["pages"]!.GetValue<int>()));

        // The small model finds the total among all that was read to it.
        Assert.Contains("2,550.00", answer["chat"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("mai-read", 1), (answer["documents"]!.GetValue<string>(), answer["document_pages"]!.GetValue<int>()));
        Assert.InRange(answer["prompt_tokens"]!.GetValue<int>(), 100, 300);
        Assert.Equal("""{"status":400,"param":"messages[0].content[0].image_url.url","code":"unsupported_parameter"}""", answer["refused"]!.ToJsonString());

        // A response's documents are read once: what was read is part of the turn that is kept.
        Assert.Contains("2,550.00", answer["response"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((1, null), (answer["response_pages"]!.GetValue<int>(), answer["next_pages"]));
        Assert.InRange(answer["next_tokens"]!.GetValue<int>(), answer["prompt_tokens"]!.GetValue<int>(), 400);

        var record = await UsageRecords.OneAsync(_data, answer["read_by"]!.GetValue<string>());
        Assert.Equal(("mai-read", 1, "stop"), (record["model"]!.GetValue<string>(), record["pages"]!.GetValue<int>(), UsageRecords.Outcome(record)));
    }
}
