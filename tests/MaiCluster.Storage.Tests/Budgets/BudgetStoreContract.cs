using System.Text;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Storage.Tests.Budgets;

/// <summary>What every store of budgets does.</summary>
public abstract class BudgetStoreContract
{
    private static readonly BudgetId Tenant = BudgetId.OfTenant("acme");
    private static readonly BudgetId Key = BudgetId.OfKey("acme", "key_1");

    private static readonly BudgetLimits Limits = new()
    {
        MicrosPerDay = 1,
        MicrosPerMonth = BudgetLimits.MaxMicros,
        MicrosInAll = 0,
        RequestsPerMinute = 60,
        TokensPerMinute = 1000,
        AtOnce = 4,
        WarnPercents = [50, 100],
    };

    /// <summary>An empty store the first time; afterwards another process's on the same database.</summary>
    protected abstract Task<IBudgetStore> OpenAsync();

    [StoreFact]
    public async Task Limits_come_back_as_they_were_put_in_order_and_with_a_version_that_grows()
    {
        var store = await OpenAsync();
        var empty = await store.ListLimitsAsync(default);
        Assert.Empty(empty.Limits);
        Assert.Equal(empty.Version, await store.ReadLimitsVersionAsync(default));

        var tenant = await store.PutLimitsAsync(Tenant, Limits with { WarnPercents = [] }, null, default);
        var key = await store.PutLimitsAsync(Key, Limits, null, default);

        var listing = await (await OpenAsync()).ListLimitsAsync(default);
        Assert.Equal([(Key, key), (Tenant, tenant)], listing.Limits.Select(stored => (stored.Budget, (string?)stored.ETag)));
        Assert.Equal(Limits.WarnPercents, listing.Limits[0].Limits.WarnPercents);
        Assert.Equal(Limits, listing.Limits[0].Limits with { WarnPercents = Limits.WarnPercents });
        Assert.Equal(empty.Version + 2, listing.Version);
        Assert.Equal(listing.Version, await store.ReadLimitsVersionAsync(default));
    }

    [StoreFact]
    public async Task Limits_are_replaced_and_removed_only_by_who_knows_them()
    {
        var store = await OpenAsync();
        var first = (await store.PutLimitsAsync(Key, Limits, null, default))!;
        var version = await store.ReadLimitsVersionAsync(default);

        Assert.Null(await store.PutLimitsAsync(Key, Limits with { AtOnce = 9 }, null, default));
        Assert.Null(await store.PutLimitsAsync(Key, Limits with { AtOnce = 9 }, "another", default));
        Assert.Null(await store.PutLimitsAsync(Tenant, Limits, first, default));
        Assert.False(await store.RemoveLimitsAsync(Key, "another", default));
        Assert.Equal(version, await store.ReadLimitsVersionAsync(default));

        var second = (await store.PutLimitsAsync(Key, Limits with { AtOnce = 9 }, first, default))!;
        Assert.NotEqual(first, second);
        Assert.Equal(9, Assert.Single((await store.ListLimitsAsync(default)).Limits).Limits.AtOnce);
        Assert.False(await store.RemoveLimitsAsync(Key, first, default));
        Assert.True(await store.RemoveLimitsAsync(Key, second, default));
        Assert.Empty((await store.ListLimitsAsync(default)).Limits);
        Assert.Equal(version + 2, await store.ReadLimitsVersionAsync(default));
    }

    [StoreFact]
    public async Task An_actor_is_found_with_all_accounts_as_they_were_written_last()
    {
        var store = await OpenAsync();
        Assert.Null(await store.FindAsync(Tenant, default));

        var first = await store.WriteAsync(Tenant, Bytes("1"), [new(Key, Bytes("k1")), new(Tenant, Bytes("t1"))], null, default);
        var second = await store.WriteAsync(Tenant, Bytes("2"), [new(Key, Bytes("k2"))], first, default);
        await store.WriteAsync(BudgetId.OfTenant("other"), Bytes("x"), [], null, default);

        var found = (await (await OpenAsync()).FindAsync(Tenant, default))!;
        Assert.Equal((second, "2"), (found.ETag, Text(found.State)));
        Assert.Equal([(Key, "k2"), (Tenant, "t1")], found.Accounts.Select(account => (account.Budget, Text(account.State))).OrderBy(account => account.Item2, StringComparer.Ordinal));
        Assert.Empty((await store.FindAsync(BudgetId.OfTenant("other"), default))!.Accounts);
    }

    [StoreFact]
    public async Task A_write_against_an_older_state_changes_nothing_not_even_accounts()
    {
        var store = await OpenAsync();
        var first = (await store.WriteAsync(Tenant, Bytes("1"), [new(Key, Bytes("k1"))], null, default))!;
        Assert.NotNull(await store.WriteAsync(Tenant, Bytes("2"), [], first, default));

        Assert.Null(await store.WriteAsync(Tenant, Bytes("3"), [new(Key, Bytes("k3"))], first, default));
        Assert.Null(await store.WriteAsync(Tenant, Bytes("3"), [new(Key, Bytes("k3"))], null, default));
        Assert.Null(await store.WriteAsync(BudgetId.OfTenant("other"), Bytes("3"), [new(BudgetId.OfKey("other", "k"), Bytes("k3"))], first, default));

        var found = (await store.FindAsync(Tenant, default))!;
        Assert.Equal(("2", "k1"), (Text(found.State), Text(Assert.Single(found.Accounts).State)));
        Assert.Null(await store.FindAsync(BudgetId.OfTenant("other"), default));
    }

    [StoreFact]
    public async Task Of_writers_that_start_from_the_same_state_one_wins()
    {
        IBudgetStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync(), await OpenAsync()];
        string? etag = null;
        for (var round = 0; round < 20; round++)
        {
            var known = etag;
            var written = await Task.WhenAll(stores.Select((store, at) => store.WriteAsync(Tenant, Bytes($"{round}-{at}"), [new(Tenant, Bytes($"{round}-{at}"))], known, default)));

            var winner = Assert.Single(Enumerable.Range(0, stores.Length), at => written[at] is not null);
            etag = written[winner];
            var found = (await stores[0].FindAsync(Tenant, default))!;
            Assert.Equal((etag, $"{round}-{winner}", $"{round}-{winner}"), (found.ETag, Text(found.State), Text(Assert.Single(found.Accounts).State)));
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
