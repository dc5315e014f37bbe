using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Money;

/// <summary>A node's folder and price file, for tests that reckon its money.</summary>
internal sealed class MoneyNode : IDisposable
{
    private readonly DataFolder _data = new();
    private readonly string _prices;
    private readonly bool _isTemporary;

    /// <param name="prices">In JSON, one list, in the ledger's currency.</param>
    public MoneyNode(string prices)
    {
        (_prices, _isTemporary) = (Path.GetTempFileName(), true);
        File.WriteAllText(_prices, prices);
    }

    /// <param name="prices">One such file.</param>
    public MoneyNode(FileInfo prices) => _prices = prices.FullName;

    /// <summary>It may be the first minute of a month.</summary>
    public static string Yesterday => TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The months that work which was done just now may be booked in.</summary>
    public static string[] Months => [.. new[] { Yesterday[..7], TimeProvider.System.GetUtcNow().ToString("yyyy-MM", CultureInfo.InvariantCulture) }.Distinct()];

    /// <summary>Empty until the node starts: its data will lie below it.</summary>
    public string Folder => Path.GetDirectoryName(_data.Path)!;

    public void Dispose()
    {
        if (_isTemporary)
        {
            File.Delete(_prices);
        }

        _data.Dispose();
    }

    public Task<RunningNode> StartAsync(params string[] flags) => RunningNode.StartAsync(_data, ["--prices", _prices, .. flags]);

    public static HttpClient ClientOf(RunningNode node, string key) =>
        new() { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(5), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    public static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    /// <summary>Makes a tenant, and gives the secret of a key of it.</summary>
    public static async Task<string> TenantAsync(RunningNode node, string tenant)
    {
        using var client = ClientOf(node, node.Key);
        using var made = await client.PostAsync("/admin/tenants", Json($$"""{"id":"{{tenant}}","name":"{{tenant}}"}"""));
        made.EnsureSuccessStatusCode();
        using var key = await client.PostAsync("/admin/keys", Json($$"""{"name":"app","tenant":"{{tenant}}"}"""));
        return (await key.Content.ReadFromJsonAsync<JsonNode>())!["secret"]!.GetValue<string>();
    }

    public Task<MaiCommand> CommandAsync(params string[] arguments) => MaiCommand.DoneAsync([.. arguments, "--data", _data.Path]);

    /// <summary>The FOCUS export from yesterday on, as <c>hyparquet</c> reads it.</summary>
    public async Task<ParquetFile> FocusAsync()
    {
        var path = Path.Combine(_data.Path, "focus.parquet");
        await CommandAsync("costs", "export", "--focus", path, "--from", Yesterday);
        return await ParquetFile.ReadAsync(path);
    }

    /// <summary>Of every request, the latest first.</summary>
    public Task<IReadOnlyList<JsonNode>> UsageAsync() => UsageRecords.AllAsync(_data);

    /// <summary>A report from yesterday on, in JSON.</summary>
    public async Task<JsonNode> CostsAsync(string by) => JsonNode.Parse((await CommandAsync("costs", "--by", by, "--json", "--from", Yesterday)).Output)!;

    /// <summary>The sum of all bills in the usage records.</summary>
    public async Task<long> BilledAsync() => (await UsageAsync()).Sum(record => record["billed_micros"]!.GetValue<long>());

    /// <summary>What the script makes of the node's records, windows and prices.</summary>
    public async Task<JsonNode> ReckonAsync()
    {
        using var script = Process.Start(new ProcessStartInfo("python3", [Path.Combine(Repository.Root, "tests", "money", "check.py"), _data.Path, _prices])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, await output + await error);
        return JsonNode.Parse(await output)!;
    }

    public static long Sum(JsonNode amounts) => amounts.AsObject().Sum(amount => amount.Value!.GetValue<long>());
}
