using System.Globalization;
using System.Text.Json;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>Streams of npm's <c>openai</c>, all at once, each with a prompt of its own at temperature 0: <c>tests/clients/load.mjs</c>.</summary>
internal sealed class StreamLoad : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ChildProcess _client;

    private StreamLoad(ChildProcess client) => _client = client;

    /// <param name="time">Each client asks again until it is over; zero: once.</param>
    public static StreamLoad Start(ClusterProcess gateway, string model, int clients, int tokens, TimeSpan time = default) =>
        new(NpmClient.Start("load.mjs", gateway.Address, gateway.Key,
            ("MODEL", model), ("CLIENTS", Text(clients)), ("TOKENS", Text(tokens)), ("SECONDS", Text((int)time.TotalSeconds))));

    /// <summary>Until every client has a quarter of its first answer.</summary>
    public Task FlowingAsync() => Until.TrueAsync(
        () => _client.HasExited || _client.Error.Contains("flowing", StringComparison.Ordinal),
        () => "Not every stream came to a quarter of its tokens.");

    /// <returns>What each got, once all have ended.</returns>
    public async Task<IReadOnlyList<StreamedAnswer>> EndAsync(TimeSpan? limit = null)
    {
        Assert.True(await _client.ExitAsync(limit) == 0, $"The client failed: {_client.Error}");
        return JsonSerializer.Deserialize<List<StreamedAnswer>>(_client.Output, Form)!;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
