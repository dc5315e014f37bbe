using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>npm's <c>openai</c> and gRPC clients: installed once as the lock file says, then used by the scripts in <c>tests/clients</c>.</summary>
internal static class NpmClient
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    private static string Packages => Path.Combine(Repository.Clients, "package.json");

    /// <summary>Without a network this works from the second time on.</summary>
    public static async Task InstallAsync()
    {
        var wanted = JsonNode.Parse(await File.ReadAllTextAsync(Packages))!["dependencies"]!.AsObject();
        if (wanted.All(package => InstalledVersion(package.Key) == package.Value!.GetValue<string>()))
        {
            return;
        }

        await using var npm = ChildProcess.Start("npm", ["ci"], folder: Repository.Clients);
        Assert.True(await npm.ExitAsync(InstallLimit) == 0, $"npm ci failed in {Repository.Clients}: {npm.Error}");
    }

    /// <returns>What the script printed.</returns>
    public static Task<JsonNode> RunAsync(string script, RunningNode node, params (string Name, string Value)[] more) => RunAsync(script, node.Address, node.Key, more);

    /// <inheritdoc cref="RunAsync(string, RunningNode, ValueTuple{string, string}[])"/>
    public static async Task<JsonNode> RunAsync(string script, Uri address, string key, params (string Name, string Value)[] more)
    {
        await using var process = Start(script, address, key, more);
        Assert.True(await process.ExitAsync() == 0, $"{script} failed: {process.Error}");
        return JsonNode.Parse(process.Output)!;
    }

    /// <summary>The script while it runs.</summary>
    public static ChildProcess Start(string script, Uri address, string key, params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string> { ["OPENAI_BASE_URL"] = new Uri(address, "v1").ToString(), ["OPENAI_API_KEY"] = key };
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return ChildProcess.Start("node", [script], variables, Repository.Clients);
    }

    private static string? InstalledVersion(string package)
    {
        var path = Path.Combine(Repository.Clients, "node_modules", package, "package.json");
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!["version"]!.GetValue<string>() : null;
    }
}
