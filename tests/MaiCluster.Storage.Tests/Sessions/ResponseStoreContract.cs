using System.Text;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Sessions;

/// <summary>What every store of responses does.</summary>
public abstract class ResponseStoreContract
{
    private const string Key = "key_1";

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    /// <summary>Two empty stores on one database, telling the time by <see cref="Time"/>.</summary>
    protected abstract Task<(IResponseStore Responses, IConversationStore Conversations)> OpenAsync();

    [StoreFact]
    public async Task Added_response_is_found_as_it_was()
    {
        var (store, _) = await OpenAsync();
        var response = Response("resp_1") with { PreviousId = null, ConversationId = "conv_gone", Session = "conv_gone" };
        await store.AddAsync(response, [Item("msg_1")], default);

        var found = (await store.FindAsync(Key, "resp_1", default))!;

        Assert.Equal(response with { Body = default, Input = default }, found with { Body = default, Input = default });
        Assert.Equal(response.Body.ToArray(), found.Body.ToArray());
        Assert.Equal(response.Input.ToArray(), found.Input.ToArray());
    }

    [StoreFact]
    public async Task Another_key_neither_finds_nor_continues_nor_deletes_it()
    {
        var (store, _) = await OpenAsync();
        await store.AddAsync(Response("resp_1"), [], default);

        Assert.Null(await store.FindAsync("key_2", "resp_1", default));
        Assert.Null(await store.ReadChainAsync("key_2", "resp_1", 10, default));
        Assert.False(await store.DeleteAsync("key_2", "resp_1", default));
        Assert.NotNull(await store.FindAsync(Key, "resp_1", default));
    }

    [StoreFact]
    public async Task Chain_comes_oldest_first_and_tells_whether_its_end_is_continued()
    {
        var (store, _) = await OpenAsync();
        await AddChainAsync(store, 3);

        var whole = (await store.ReadChainAsync(Key, "resp_3", 10, default))!;
        var part = (await store.ReadChainAsync(Key, "resp_2", 10, default))!;

        Assert.Equal(["resp_1", "resp_2", "resp_3"], whole.Responses.Select(response => response.Id));
        Assert.False(whole.IsContinued);
        Assert.Equal(["resp_1", "resp_2"], part.Responses.Select(response => response.Id));
        Assert.True(part.IsContinued);
        Assert.Null(await store.ReadChainAsync(Key, "resp_4", 10, default));
    }

    [StoreFact]
    public async Task Long_chain_is_read_from_its_newest_end()
    {
        var (store, _) = await OpenAsync();
        await AddChainAsync(store, 5);

        var chain = (await store.ReadChainAsync(Key, "resp_5", 2, default))!;

        Assert.Equal(["resp_4", "resp_5"], chain.Responses.Select(response => response.Id));
    }

    [StoreFact]
    public async Task Chain_stops_at_a_deleted_response_and_says_so_by_its_previous_id()
    {
        var (store, _) = await OpenAsync();
        await AddChainAsync(store, 4);
        Assert.True(await store.DeleteAsync(Key, "resp_2", default));
        Assert.False(await store.DeleteAsync(Key, "resp_2", default));

        var chain = (await store.ReadChainAsync(Key, "resp_4", 10, default))!;

        Assert.Equal(["resp_3", "resp_4"], chain.Responses.Select(response => response.Id));
        Assert.Equal("resp_2", chain.Responses[0].PreviousId);
        Assert.Null(await store.FindAsync(Key, "resp_2", default));
    }

    [StoreFact]
    public async Task A_chain_lives_as_long_as_its_newest_response()
    {
        var (store, _) = await OpenAsync();
        await store.AddAsync(Response("resp_1"), [], default);
        await store.AddAsync(Response("resp_other"), [], default);
        Time.Advance(TimeSpan.FromMinutes(40));
        await store.AddAsync(Response("resp_2") with { PreviousId = "resp_1" }, [], default);
        Time.Advance(TimeSpan.FromMinutes(40));

        Assert.NotNull(await store.FindAsync(Key, "resp_1", default));
        Assert.Null(await store.FindAsync(Key, "resp_other", default));
        Assert.Equal(1, await store.DeleteExpiredAsync(default));
        Assert.Equal(2, (await store.ReadChainAsync(Key, "resp_2", 10, default))!.Responses.Count);
    }

    [StoreFact]
    public async Task Response_past_its_time_is_not_there_even_before_a_sweep()
    {
        var (store, _) = await OpenAsync();
        await store.AddAsync(Response("resp_1"), [], default);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await store.FindAsync(Key, "resp_1", default));
        Assert.Null(await store.ReadChainAsync(Key, "resp_1", 10, default));
        Assert.False(await store.DeleteAsync(Key, "resp_1", default));
    }

    [StoreFact]
    public async Task Items_join_the_conversation_with_the_response()
    {
        var (responses, conversations) = await OpenAsync();
        await conversations.AddAsync(ConversationStoreContract.Conversation("conv_1", Time), [Item("msg_0")], default);

        await responses.AddAsync(Response("resp_1") with { ConversationId = "conv_1", Session = "conv_1" }, [Item("msg_1"), Item("msg_2")], default);

        var items = await conversations.ListItemsAsync(Key, "conv_1", new ItemPage(null, 10, IsDescending: false), default);
        Assert.Equal(["msg_0", "msg_1", "msg_2"], items!.Select(item => item.Id));
    }

    [StoreFact]
    public async Task Items_never_join_another_keys_conversation()
    {
        var (responses, conversations) = await OpenAsync();
        await conversations.AddAsync(ConversationStoreContract.Conversation("conv_1", Time) with { KeyId = "key_2" }, [], default);

        await responses.AddAsync(Response("resp_1") with { ConversationId = "conv_1" }, [Item("msg_1")], default);

        Assert.Equal(0, await conversations.CountItemsAsync("key_2", "conv_1", default));
    }

    private async Task AddChainAsync(IResponseStore store, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await store.AddAsync(Response($"resp_{number}") with { PreviousId = number == 1 ? null : $"resp_{number - 1}" }, [], default);
        }
    }

    private StoredResponse Response(string id) => new()
    {
        Id = id,
        KeyId = Key,
        Session = "resp_1",
        Created = Time.GetUtcNow(),
        Expires = Time.GetUtcNow().AddHours(1),
        Body = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","output":[]}"""),
        Input = "[]"u8.ToArray(),
    };

    private static StoredItem Item(string id) => new(id, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""));
}
