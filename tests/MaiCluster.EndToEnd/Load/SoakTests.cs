using System.Net;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Load;

/// <summary>Mixed traffic by a seed. <c>MAI_TEST_LONG=1</c> makes it ten minutes of it.</summary>
[Collection(SharedNodeGroup.Name)]
public class SoakTests(SharedNode shared)
{
    private const int Clients = 6;
    private const int Seed = 20;
    private const long GrowthBytes = 256L << 20;

    /// <summary>A client asks again until the time is up, but at least this often, so that a slow machine tests something too.</summary>
    private static readonly (TimeSpan Time, int Least) Work = LongRun.IsOn ? (TimeSpan.FromMinutes(10), 100) : (TimeSpan.FromSeconds(8), 4);

    [Fact]
    public async Task Mixed_traffic_adds_up()
    {
        var key = await AddedKey.MakeAsync(shared.Node, "soak");
        using var api = new Api(shared.Node.Address, key.Text);
        var before = shared.Node.ResidentBytes;

        var asked = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ClientAsync(api, new Random(Seed + client))))).SelectMany(ids => ids).ToArray();
        await api.IdleAsync();
        var records = await UsageRecords.OfKeyAsync(shared.Node.Data, key.Id);

        Assert.Equal(asked.Order(), records.Select(record => record["id"]!.GetValue<string>()).Order());
        Assert.Equal([], records.Where(record => UsageRecords.Outcome(record) is not ("stop" or "length" or "cancelled")).Select(record => record.ToJsonString()));
        await Until.TrueAsync(
            () => shared.Node.ResidentBytes <= before + GrowthBytes,
            () => $"Memory grew from {before >> 20} MiB to {shared.Node.ResidentBytes >> 20} MiB.");
    }

    /// <returns>The ids of its requests.</returns>
    private static async Task<IReadOnlyList<string>> ClientAsync(Api api, Random random)
    {
        var started = TimeProvider.System.GetTimestamp();
        var ids = new List<string>();
        while (ids.Count < Work.Least || TimeProvider.System.GetElapsedTime(started) < Work.Time)
        {
            ids.Add(await AskAsync(api, random));
        }

        return ids;
    }

    private static async Task<string> AskAsync(Api api, Random random)
    {
        var tokens = random.Next(1, 48);
        var body = Api.Question(
            string.Concat(Enumerable.Repeat("Tell me more about the sea. ", random.Next(1, 24))),
            ("max_tokens", tokens), ("seed", random.Next()), ("temperature", random.Next(3) * 0.5), ("return_token_ids", true));
        switch (random.Next(4))
        {
            case 0:
                body["n"] = random.Next(1, 4);
                break;
            case 1:
                body["response_format"] = new JsonObject { ["type"] = "json_object" };
                break;
        }

        if (random.Next(2) == 0)
        {
            var answer = await api.PostAsync(Api.Chat, body);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToJsonString());
            return answer.RequestId;
        }

        using var stream = await api.StreamAsync(Api.Chat, body);
        if (random.Next(3) == 0)
        {
            await stream.ReadTokensAsync(random.Next(tokens));
            return stream.RequestId;
        }

        await stream.ReadAsync();
        Assert.True(stream.Done, $"Stream {stream.RequestId} ended without [DONE]: {stream.Error}");
        return stream.RequestId;
    }
}
