using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Load;

[Collection(SharedNodeGroup.Name)]
public class CutStreamsTests(SharedNode shared)
{
    private const int Streams = 64;
    private const int Cut = 20;
    private const int WholeTokens = 12;

    /// <summary>Collections come when they come; a leak of one round's 64 streams with their buffers would show above this after three.</summary>
    private const long GrowthBytes = 64L << 20;

    [Fact]
    public async Task Sixty_four_streams_of_which_twenty_are_cut_leave_nothing_behind()
    {
        var resident = new long[3];
        for (var round = 0; round < resident.Length; round++)
        {
            var key = await AddedKey.MakeAsync(shared.Node, $"round {round}");
            await RoundAsync(key);
            resident[round] = shared.Node.ResidentBytes;
        }

        await Until.TrueAsync(
            () => (resident[2] = shared.Node.ResidentBytes) <= resident[1] + GrowthBytes,
            () => $"Memory grew from {resident[1] >> 20} MiB after the second round to {resident[2] >> 20} MiB after the third.");
    }

    private async Task RoundAsync(AddedKey key)
    {
        using var api = new Api(shared.Node.Address, key.Text);

        var whole = await Task.WhenAll(Enumerable.Range(0, Streams).Select(number => StreamAsync(api, number)));
        await api.IdleAsync();
        var records = await UsageRecords.OfKeyAsync(shared.Node.Data, key.Id);

        Assert.Equal(Streams - Cut, whole.Count(done => done));
        Assert.Equal(Streams, records.Count);
        Assert.Equal(Cut, records.Count(record => UsageRecords.Outcome(record) == "cancelled"));
        Assert.Equal(Streams - Cut, records.Count(record => UsageRecords.Outcome(record) == "length"));
        Assert.Equal((Streams - Cut) * WholeTokens, records.Where(record => UsageRecords.Outcome(record) == "length").Sum(record => record["completion_tokens"]!.GetValue<int>()));
        Assert.All(records.Where(record => UsageRecords.Outcome(record) == "cancelled"), record => Assert.InRange(record["completion_tokens"]!.GetValue<int>(), 3, 1000));
    }

    /// <returns>Whether the stream came whole; a cut one does not.</returns>
    private static async Task<bool> StreamAsync(Api api, int number)
    {
        var cut = number % 3 == 0 && number / 3 < Cut;
        using var stream = await api.StreamAsync(Api.Chat, Api.Question(
            $"Tell me about the number {number}.", ("ignore_eos", true), ("max_tokens", cut ? 1000 : WholeTokens), ("return_token_ids", true)));
        if (cut)
        {
            Assert.True(await stream.ReadTokensAsync(3));
            return false;
        }

        await stream.ReadAsync();
        Assert.Equal(WholeTokens, stream.TokenIds.Count);
        return stream.Done;
    }
}
