using System.Text.RegularExpressions;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A key made beside a running node by <c>mai keys add</c>.</summary>
internal sealed partial record AddedKey(string Id, string Text)
{
    public static async Task<AddedKey> MakeAsync(RunningNode node, string name)
    {
        var run = await MaiCommand.DoneAsync("keys", "add", name, "--data", node.Data.Path);
        return new AddedKey(KeyId().Match(run.Error).Value, run.Output.Trim());
    }

    [GeneratedRegex("key_[0-9a-f]{8}")]
    private static partial Regex KeyId();
}
