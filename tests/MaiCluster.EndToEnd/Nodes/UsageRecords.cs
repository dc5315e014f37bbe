using System.Text.Json.Nodes;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>Usage records as <c>mai usage --json</c> shows them.</summary>
internal static class UsageRecords
{
    public static async Task<JsonObject> OneAsync(DataFolder data, string id)
    {
        var run = await MaiCommand.DoneAsync("usage", "--json", id, "--data", data.Path);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>The latest 10,000, the most that the command lists.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AllAsync(DataFolder data)
    {
        var run = await MaiCommand.DoneAsync("usage", "--json", "--count", "10000", "--data", data.Path);
        return [.. JsonNode.Parse(run.Output)!.AsArray()!];
    }

    /// <summary>All of one key, as far as they are among the latest.</summary>
    public static async Task<IReadOnlyList<JsonNode>> OfKeyAsync(DataFolder data, string keyId) =>
        [.. (await AllAsync(data)).Where(record => record["key_id"]!.GetValue<string>() == keyId)];

    public static string Id(JsonNode record) => record["id"]!.GetValue<string>();

    public static string Outcome(JsonNode record) => record["outcome"]!.GetValue<string>();
}
