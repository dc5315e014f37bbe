using MaiCluster.Serving.Admission;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Keys;

/// <summary>What every store of API keys does.</summary>
public abstract class KeyStoreContract(StoreDatabase database) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Records.Noon);
    private IKeyStore _keys = null!;

    public async Task InitializeAsync() => _keys = await database.OpenKeysAsync(_time);

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Added_key_is_found_by_its_hash()
    {
        var hash = AdmissionGate.Hash("mai_first");
        var added = await _keys.AddAsync("first", hash, default);

        Assert.Matches("^key_[0-9a-f]{8}$", added.Id);
        Assert.Equal(new ApiKey(added.Id, new KeyTerms { Name = "first" }, Records.Noon), added);
        Assert.Equal(added, await _keys.FindAsync(hash, default));
    }

    [StoreFact]
    public async Task Unknown_hash_is_not_found()
    {
        await _keys.AddAsync("first", AdmissionGate.Hash("mai_first"), default);
        Assert.Null(await _keys.FindAsync(AdmissionGate.Hash("mai_other"), default));
        Assert.Null(await _keys.FindAsync(ReadOnlyMemory<byte>.Empty, default));
    }

    [StoreFact]
    public async Task Key_added_and_revoked_by_another_process_counts_at_once()
    {
        var hash = AdmissionGate.Hash("mai_first");
        var others = await database.OpenKeysAsync(_time);
        Assert.Null(await _keys.FindAsync(hash, default));

        var added = await others.AddAsync("first", hash, default);
        Assert.Equal(added, await _keys.FindAsync(hash, default));

        Assert.True(await others.RevokeAsync(added.Id, Actor.Command, default));
        Assert.Null(await _keys.FindAsync(hash, default));
    }

    [StoreFact]
    public async Task Key_is_found_while_another_process_writes()
    {
        var hash = AdmissionGate.Hash("mai_first");
        var added = await _keys.AddAsync("first", hash, default);
        await using var hold = await database.HoldAsync();

        Assert.Equal(added, await _keys.FindAsync(hash, default));
    }

    [StoreFact]
    public async Task Key_is_revoked_once()
    {
        var added = await _keys.AddAsync("first", AdmissionGate.Hash("mai_first"), default);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(await _keys.RevokeAsync(added.Id, Actor.Command, default));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(await _keys.RevokeAsync(added.Id, Actor.Command, default));
        Assert.False(await _keys.RevokeAsync("key_00000000", Actor.Command, default));
        Assert.Equal([added with { Revoked = Records.Noon.AddHours(1) }], await _keys.ListAsync(default));
    }

    [StoreFact]
    public async Task Known_hash_gives_back_its_key_working_again()
    {
        var hash = AdmissionGate.Hash("mai_first");
        var added = await _keys.AddAsync("first", hash, default);
        await _keys.RevokeAsync(added.Id, Actor.Command, default);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(added, await _keys.AddAsync("again", hash, default));
        Assert.Equal(added, await _keys.FindAsync(hash, default));
    }

    [StoreFact]
    public async Task Keys_are_listed_oldest_first()
    {
        var first = await _keys.AddAsync("first", AdmissionGate.Hash("mai_first"), default);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await _keys.AddAsync("second", AdmissionGate.Hash("mai_second"), default);
        Assert.Equal([first, second], await _keys.ListAsync(default));
    }

    [StoreFact]
    public async Task Taken_id_is_drawn_again()
    {
        var ids = new Queue<string>(["key_aaaaaaaa", "key_aaaaaaaa", "key_aaaaaaaa", "key_bbbbbbbb"]);
        var keys = await database.OpenKeysAsync(_time, ids.Dequeue);

        Assert.Equal("key_aaaaaaaa", (await keys.AddAsync("first", AdmissionGate.Hash("mai_first"), default)).Id);
        Assert.Equal("key_bbbbbbbb", (await keys.AddAsync("second", AdmissionGate.Hash("mai_second"), default)).Id);
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    public async Task Name_that_cannot_be_shown_is_refused(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.AddAsync(name, AdmissionGate.Hash("mai_first"), default));

    [StoreFact]
    public async Task Overlong_name_and_wrong_hash_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.AddAsync(new string('a', KeyTerms.MaxNameLength + 1), AdmissionGate.Hash("mai_first"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.AddAsync("first", new byte[31], default));
        Assert.Empty(await _keys.ListAsync(default));
    }

    [StoreFact]
    public async Task Many_threads_find_while_keys_come_and_go()
    {
        var stable = AdmissionGate.Hash("mai_stable");
        var added = await _keys.AddAsync("stable", stable, default);
        var others = await database.OpenKeysAsync(_time);
        var changes = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var other = await others.AddAsync("other", AdmissionGate.Hash($"mai_{i}"), default);
                await others.RevokeAsync(other.Id, Actor.Command, default);
            }
        });
        var finds = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                Assert.Equal(added, await _keys.FindAsync(stable, default));
            }
        }));

        await Task.WhenAll([changes, .. finds]).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(51, (await _keys.ListAsync(default)).Count);
    }
}
