using System.Text;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Sessions;

/// <summary>What every store of conversations does.</summary>
public abstract class ConversationStoreContract
{
    private const string Key = "key_1";

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    /// <summary>An empty store that tells the time by <see cref="Time"/>.</summary>
    protected abstract Task<IConversationStore> OpenAsync();

    [StoreFact]
    public async Task Added_conversation_is_found_as_it_was()
    {
        var store = await OpenAsync();
        var conversation = Conversation("conv_1", Time);
        await store.AddAsync(conversation, [Item("msg_1")], default);

        var found = (await store.FindAsync(Key, "conv_1", default))!;

        Assert.Equal(conversation with { Metadata = default }, found with { Metadata = default });
        Assert.Equal(conversation.Metadata.ToArray(), found.Metadata.ToArray());
        Assert.Equal(1, await store.CountItemsAsync(Key, "conv_1", default));
    }

    [StoreFact]
    public async Task Another_key_has_no_part_in_it()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1")], default);
        const string other = "key_2";

        Assert.Null(await store.FindAsync(other, "conv_1", default));
        Assert.False(await store.UpdateAsync(other, "conv_1", "{}"u8.ToArray(), Time.GetUtcNow().AddHours(2), default));
        Assert.False(await store.AddItemsAsync(other, "conv_1", [Item("msg_2")], Time.GetUtcNow().AddHours(2), default));
        Assert.Equal(0, await store.CountItemsAsync(other, "conv_1", default));
        Assert.Empty((await store.ListItemsAsync(other, "conv_1", new ItemPage(null, 10, false), default))!);
        Assert.Null(await store.FindItemAsync(other, "conv_1", "msg_1", default));
        Assert.False(await store.DeleteItemAsync(other, "conv_1", "msg_1", default));
        Assert.False(await store.DeleteAsync(other, "conv_1", default));
        Assert.Equal(1, await store.CountItemsAsync(Key, "conv_1", default));
    }

    [StoreFact]
    public async Task Metadata_is_replaced()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [], default);

        Assert.True(await store.UpdateAsync(Key, "conv_1", """{"a":"b"}"""u8.ToArray(), Time.GetUtcNow().AddHours(1), default));
        Assert.False(await store.UpdateAsync(Key, "conv_2", """{"a":"b"}"""u8.ToArray(), Time.GetUtcNow().AddHours(1), default));

        Assert.Equal("""{"a":"b"}""", Encoding.UTF8.GetString((await store.FindAsync(Key, "conv_1", default))!.Metadata.Span));
    }

    [StoreTheory]
    [InlineData(null, 2, false, "msg_1 msg_2")]
    [InlineData("msg_2", 10, false, "msg_3 msg_4")]
    [InlineData(null, 2, true, "msg_4 msg_3")]
    [InlineData("msg_3", 10, true, "msg_2 msg_1")]
    [InlineData("msg_4", 10, false, "")]
    public async Task Items_come_page_by_page_in_their_order(string? after, int limit, bool descending, string expected)
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_0", Time), [Item("msg_1")], default);
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1"), Item("msg_2")], default);
        Assert.True(await store.AddItemsAsync(Key, "conv_1", [Item("msg_3"), Item("msg_4")], Time.GetUtcNow().AddHours(1), default));

        var page = await store.ListItemsAsync(Key, "conv_1", new ItemPage(after, limit, descending), default);

        Assert.Equal(expected, string.Join(' ', page!.Select(item => item.Id)));
    }

    [StoreFact]
    public async Task A_page_after_an_item_that_is_not_there_is_none()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1")], default);

        Assert.Null(await store.ListItemsAsync(Key, "conv_1", new ItemPage("msg_9", 10, false), default));
    }

    [StoreFact]
    public async Task Items_are_found_and_deleted_one_by_one()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1"), Item("msg_2")], default);
        await store.AddAsync(Conversation("conv_2", Time), [Item("msg_1")], default);

        Assert.Equal("""{"id":"msg_1"}""", Encoding.UTF8.GetString((await store.FindItemAsync(Key, "conv_1", "msg_1", default))!.Json.Span));
        Assert.True(await store.DeleteItemAsync(Key, "conv_1", "msg_1", default));
        Assert.False(await store.DeleteItemAsync(Key, "conv_1", "msg_1", default));

        Assert.Null(await store.FindItemAsync(Key, "conv_1", "msg_1", default));
        Assert.NotNull(await store.FindItemAsync(Key, "conv_2", "msg_1", default));
        Assert.Equal(1, await store.CountItemsAsync(Key, "conv_1", default));
    }

    [StoreFact]
    public async Task Items_are_added_all_or_none()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1")], default);

        await Assert.ThrowsAnyAsync<Exception>(() => store.AddItemsAsync(Key, "conv_1", [Item("msg_2"), Item("msg_1")], Time.GetUtcNow().AddHours(1), default));

        Assert.Equal(1, await store.CountItemsAsync(Key, "conv_1", default));
    }

    [StoreFact]
    public async Task Deleted_conversation_is_gone_with_its_items()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1")], default);

        Assert.True(await store.DeleteAsync(Key, "conv_1", default));
        Assert.False(await store.DeleteAsync(Key, "conv_1", default));

        Assert.Null(await store.FindAsync(Key, "conv_1", default));
        Assert.Null(await store.FindItemAsync(Key, "conv_1", "msg_1", default));
        Assert.False(await store.AddItemsAsync(Key, "conv_1", [Item("msg_2")], Time.GetUtcNow().AddHours(1), default));
    }

    [StoreFact]
    public async Task A_conversation_lives_on_from_its_last_use_and_goes_with_its_items()
    {
        var store = await OpenAsync();
        await store.AddAsync(Conversation("conv_1", Time), [Item("msg_1")], default);
        await store.AddAsync(Conversation("conv_2", Time), [Item("msg_1")], default);
        Time.Advance(TimeSpan.FromMinutes(40));
        await store.AddItemsAsync(Key, "conv_1", [Item("msg_2")], Time.GetUtcNow().AddHours(1), default);
        Time.Advance(TimeSpan.FromMinutes(40));

        Assert.NotNull(await store.FindAsync(Key, "conv_1", default));
        Assert.Null(await store.FindAsync(Key, "conv_2", default));
        Assert.Equal(0, await store.CountItemsAsync(Key, "conv_2", default));
        Assert.False(await store.AddItemsAsync(Key, "conv_2", [Item("msg_2")], Time.GetUtcNow().AddHours(1), default));
        Assert.Equal(1, await store.DeleteExpiredAsync(default));
        Assert.Equal(2, await store.CountItemsAsync(Key, "conv_1", default));
    }

    /// <summary>One of the first key that lives for an hour.</summary>
    internal static StoredConversation Conversation(string id, TimeProvider time) => new()
    {
        Id = id,
        KeyId = Key,
        Created = time.GetUtcNow(),
        Expires = time.GetUtcNow().AddHours(1),
        Metadata = """{"topic":"sea"}"""u8.ToArray(),
    };

    private static StoredItem Item(string id) => new(id, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""));
}
