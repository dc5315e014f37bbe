using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>A node whose partner is another node, with a line between them that may fail.</summary>
public sealed class PartnerNodes : IAsyncLifetime, IDisposable
{
    /// <summary>A token of the prompt is billed at 100 millionths and one of the answer at 400; the partner is paid half.</summary>
    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","default":{"bill":0},"models":{
          "far-text":{"bill":{"prompt_tokens":100,"completion_tokens":400},"pay":{"prompt_tokens":50,"completion_tokens":200}},
          "far-impatient":{"bill":{"prompt_tokens":100,"completion_tokens":400},"pay":{"prompt_tokens":50,"completion_tokens":200}},
          "far-embed":{"bill":{"embedding_tokens":10},"pay":{"embedding_tokens":5}},
          "far-image":{"bill":{"images":0.02},"pay":{"images":0.015}}}}]}
        """;

    private readonly DataFolder _farData = new();
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("mai-partners-");
    private RunningNode? _far;
    private RunningNode? _near;
    private FaultyLine? _line;

    internal DataFolder Data { get; } = new();

    internal RunningNode Far => _far ?? throw new InvalidOperationException("The partner is not started.");

    internal RunningNode Near => _near ?? throw new InvalidOperationException("The node is not started.");

    internal FaultyLine Line => _line ?? throw new InvalidOperationException("There is no line yet.");

    internal string PartnersFile => Path.Combine(_files.FullName, "partners.yaml");

    public async Task InitializeAsync()
    {
        _far = await RunningNode.StartAsync(_farData, "--models", "mai-text,mai-embed");
        _line = new FaultyLine(_far.Address);
        var prices = Path.Combine(_files.FullName, "prices.json");
        await File.WriteAllTextAsync(prices, Prices);
        await File.WriteAllTextAsync(PartnersFile, Partners(_line.Address, _far.Address));
        _near = await RunningNode.StartAsync(Data, new Dictionary<string, string> { ["FAR_KEY"] = _far.Key }, "--models", "mai-embed", "--partners", PartnersFile, "--prices", prices);
    }

    public async Task DisposeAsync()
    {
        await StopAsync(_near);
        if (_line is not null)
        {
            await _line.DisposeAsync();
        }

        await StopAsync(_far);
    }

    public void Dispose()
    {
        Data.Dispose();
        _farData.Dispose();
        _files.Delete(recursive: true);
    }

    /// <summary>The record of a request, once it is closed.</summary>
    internal async Task<JsonObject> RecordAsync(string id)
    {
        JsonObject? record = null;
        await Until.TrueAsync(async () => UsageRecords.Outcome(record = await UsageRecords.OneAsync(Data, id)) != "open", () => $"{id} was not closed.");
        return record!;
    }

    /// <summary>Several partners, so that the faults of one test's line are not another's.</summary>
    private static string Partners(Uri line, Uri far) => $$"""
        partners:
          far:
            url: {{line}}v1
            key_env: FAR_KEY
            attempts: 3
            idle: 20
            models:
              far-text: {upstream: mai-text, kind: text, max_output_tokens: 32}
              far-image: {upstream: mai-image-emoji, kind: image}
          impatient:
            url: {{line}}v1
            key_env: FAR_KEY
            attempts: 1
            first_token: 0.5
            answer: 0.5
            models:
              far-impatient: {upstream: mai-text, kind: text}
          straight:
            url: {{far}}v1
            key_env: FAR_KEY
            health: models
            models:
              far-embed: {upstream: mai-embed, kind: embedding}
          locked:
            url: {{far}}v1
            key_env: NO_SUCH_KEY
            models:
              far-locked: {upstream: mai-text, kind: text}
        """;

    private static async Task StopAsync(RunningNode? node)
    {
        if (node is not null)
        {
            var code = await node.StopAsync();
            await node.DisposeAsync();
            Assert.Equal(0, code);
        }
    }
}
