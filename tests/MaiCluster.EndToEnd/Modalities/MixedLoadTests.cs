using System.Net.Http.Headers;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>Sixteen clients that ask for anything, one of them by voice. <c>MAI_TEST_LONG=1</c> makes it two minutes of it.</summary>
public sealed class MixedLoadTests : IDisposable
{
    private const int Clients = 16;
    private const int Seed = 5;

    /// <summary>A client asks again until the time is up, but at least this often, so that a slow machine tests something too.</summary>
    private static readonly (TimeSpan Time, int Least) Work = LongRun.IsOn ? (TimeSpan.FromMinutes(2), 4) : (TimeSpan.Zero, 1);

    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Mixed_clients_meet_no_error_and_records_add_up()
    {
        using var models = await InstalledModels.OpenAsync();
        await using var node = await RunningNode.StartAsync(_data, "--models", InstalledModels.Names, "--model-dir", models.Path, "--first-token-seconds", "300");

        var calling = CallerAsync(node);
        var asked = (await Task.WhenAll(Enumerable.Range(1, Clients - 1).Select(number => ClientAsync(node, new Random(Seed + number))))).SelectMany(ids => ids).ToArray();
        var calls = await calling;

        await node.Api.IdleAsync();
        var byId = (await UsageRecords.AllAsync(_data)).ToDictionary(UsageRecords.Id);
        Assert.Equal(asked.Length, asked.Select(request => request.Id).Distinct().Count());
        Assert.All(asked, request => request.Entry.Check(byId[request.Id]));
        LiveEntry.Check([.. byId.Values.ExceptBy(asked.Select(request => request.Id), UsageRecords.Id)], calls);
        Assert.Equal(0, await node.StopAsync());
    }

    /// <returns>How many calls there were.</returns>
    private static async Task<int> CallerAsync(RunningNode node)
    {
        var started = TimeProvider.System.GetTimestamp();
        var calls = 0;
        while (calls == 0 || TimeProvider.System.GetElapsedTime(started) < Work.Time)
        {
            await LiveEntry.CallAsync(node.Address, node.Key);
            calls++;
        }

        return calls;
    }

    private static async Task<IReadOnlyList<(string Id, Entry Entry)>> ClientAsync(RunningNode node, Random random)
    {
        using var client = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);
        var started = TimeProvider.System.GetTimestamp();
        var asked = new List<(string Id, Entry Entry)>();
        while (asked.Count < Work.Least || TimeProvider.System.GetElapsedTime(started) < Work.Time)
        {
            var entry = Entry.All[random.Next(Entry.All.Count)];
            asked.Add((await entry.AskAsync(client), entry));
        }

        return asked;
    }
}
