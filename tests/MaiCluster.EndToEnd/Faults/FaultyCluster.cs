using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Clients;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>
/// A cluster for tests that kill parts of it and leave it whole again. A second gateway was killed when it was made, with an
/// answer open: until others may close that, half a minute passes, in which the tests run.
/// </summary>
public sealed class FaultyCluster : IAsyncLifetime
{
    internal const int Clients = 12;
    internal const int Tokens = 120;

    /// <summary>An answer takes 3.6 s, and a node has room for two thirds of them.</summary>
    internal static readonly SimulatedModel Model = new(StepSeconds: 0.03, Rows: 8);

    private RunningCluster? _running;

    internal RunningCluster Running => _running ?? throw new InvalidOperationException("The cluster was not started.");

    /// <summary>What nothing disturbed, by which all others are judged.</summary>
    internal IReadOnlyList<StreamedAnswer> Undisturbed { get; private set; } = [];

    /// <summary>The request that the killed gateway left open.</summary>
    internal string Abandoned { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (ClusterFactAttribute.Missing is not null)
        {
            return;
        }

        await NpmClient.InstallAsync();
        _running = await RunningCluster.StartAsync(Model, "--min-replicas", "3");
        await WholeAsync();
        await AbandonAsync();
        Undisturbed = await Load().EndAsync();
        FaultChecks.AllWhole(Undisturbed, Tokens, _running);
    }

    public Task DisposeAsync() => _running?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    internal StreamLoad Load() => StreamLoad.Start(Running.Gateway, SimulatedModel.Name, Clients, Tokens);

    /// <summary>All nodes run, and each can serve.</summary>
    internal async Task WholeAsync()
    {
        await Task.WhenAll(Running.Nodes.Where(node => !node.IsRunning).Select(node => node.StartAsync()));
        using var api = Running.Open();
        await new ClusterAdmin(api).ReadyAsync(Running.Nodes.Count);
    }

    internal static JsonObject Question(int tokens) =>
        Api.Question("Tell me about the sea.", ("model", SimulatedModel.Name), ("temperature", 0), ("ignore_eos", true), ("max_tokens", tokens), ("return_token_ids", true));

    private async Task AbandonAsync()
    {
        var gateway = await Running.AddGatewayAsync("front-2");
        using var api = new Api(gateway.Address, gateway.Key);
        using var stream = await api.StreamAsync(Api.Chat, Question(tokens: 3000));
        Assert.True(await stream.ReadTokensAsync(80)); // counts are noted every 64
        Abandoned = stream.RequestId;
        await gateway.KillAsync();
    }
}
