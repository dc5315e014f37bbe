using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Sessions;

/// <summary>What every store of sessions does.</summary>
public abstract class SessionStoreContract
{
    private static readonly SessionId Id = SessionId.Of("key_1", "talk");

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    private DateTimeOffset Soon => Time.GetUtcNow().AddHours(1);

    /// <summary>An empty store that tells the time by <see cref="Time"/>.</summary>
    protected abstract Task<ISessionStore> OpenAsync();

    [StoreFact]
    public async Task Written_state_is_found_with_its_ETag()
    {
        var store = await OpenAsync();
        Assert.Null(await store.FindAsync(Id, default));

        var etag = await store.WriteAsync(Id, new byte[] { 1, 2, 3 }, null, Soon, default);

        var found = await store.FindAsync(Id, default);
        Assert.Equal([1, 2, 3], found!.State.ToArray());
        Assert.Equal(etag, found.ETag);
        Assert.NotNull(etag);
    }

    [StoreFact]
    public async Task Write_with_the_present_ETag_replaces_and_gives_a_new_one()
    {
        var store = await OpenAsync();
        var first = await store.WriteAsync(Id, new byte[] { 1 }, null, Soon, default);

        var second = await store.WriteAsync(Id, new byte[] { 2 }, first, Soon, default);

        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Equal([2], (await store.FindAsync(Id, default))!.State.ToArray());
    }

    [StoreFact]
    public async Task Write_with_an_older_ETag_changes_nothing()
    {
        var store = await OpenAsync();
        var first = await store.WriteAsync(Id, new byte[] { 1 }, null, Soon, default);
        await store.WriteAsync(Id, new byte[] { 2 }, first, Soon, default);

        Assert.Null(await store.WriteAsync(Id, new byte[] { 3 }, first, Soon, default));
        Assert.Null(await store.WriteAsync(Id, new byte[] { 3 }, null, Soon, default));
        Assert.Equal([2], (await store.FindAsync(Id, default))!.State.ToArray());
    }

    [StoreFact]
    public async Task Of_many_first_writes_at_once_one_wins()
    {
        var store = await OpenAsync();

        var etags = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => store.WriteAsync(Id, new byte[] { (byte)writer }, null, Soon, default)));

        var winner = Assert.Single(etags, etag => etag is not null);
        Assert.Equal(winner, (await store.FindAsync(Id, default))!.ETag);
    }

    [StoreFact]
    public async Task Session_past_its_time_is_not_there_even_before_a_sweep()
    {
        var store = await OpenAsync();
        var etag = await store.WriteAsync(Id, new byte[] { 1 }, null, Soon, default);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await store.FindAsync(Id, default));
        Assert.Null(await store.WriteAsync(Id, new byte[] { 2 }, etag, Soon, default));
        Assert.NotNull(await store.WriteAsync(Id, new byte[] { 3 }, null, Soon, default));
        Assert.Equal([3], (await store.FindAsync(Id, default))!.State.ToArray());
    }

    [StoreFact]
    public async Task Sweep_removes_what_is_past_its_time_and_nothing_else()
    {
        var store = await OpenAsync();
        var other = SessionId.Of("key_1", "other");
        await store.WriteAsync(Id, new byte[] { 1 }, null, Soon, default);
        await store.WriteAsync(other, new byte[] { 2 }, null, Soon.AddHours(1), default);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await store.DeleteExpiredAsync(default));
        Assert.Equal(0, await store.DeleteExpiredAsync(default));
        Assert.Equal([2], (await store.FindAsync(other, default))!.State.ToArray());
    }

    [StoreFact]
    public async Task Sessions_of_two_keys_with_one_name_are_two()
    {
        var store = await OpenAsync();
        var other = SessionId.Of("key_2", "talk");
        await store.WriteAsync(Id, new byte[] { 1 }, null, Soon, default);

        Assert.Null(await store.FindAsync(other, default));
        await store.WriteAsync(other, new byte[] { 2 }, null, Soon, default);
        Assert.Equal([1], (await store.FindAsync(Id, default))!.State.ToArray());
    }
}
