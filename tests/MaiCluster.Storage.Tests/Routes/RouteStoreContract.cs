using MaiCluster.Serving.Routes;

namespace MaiCluster.Storage.Tests.Routes;

/// <summary>What every store of routes does.</summary>
public abstract class RouteStoreContract
{
    private static readonly Route Whole = new()
    {
        Variants = [new RouteVariant { Model = "mai-text", Weight = 9, Defaults = "{\"temperature\":0.2}" }, new RouteVariant { Model = "gpt-4o", Weight = 0 }],
        Fallbacks = [new RouteFallback { Model = "gpt-4o", On = RouteCauses.Shed | RouteCauses.Budget }],
        Shadow = new RouteShadow { Model = "mai-small", Experiment = "small", Millionths = 1, MayLeave = true, Defaults = "{}" },
    };

    private static readonly Route Short = new() { Variants = [new RouteVariant { Model = "mai-voice", Weight = 1 }] };

    /// <summary>An empty store the first time; afterwards another process's on the same database.</summary>
    protected abstract Task<IRouteStore> OpenAsync();

    [StoreFact]
    public async Task Routes_come_back_as_they_were_put_in_order_and_with_a_version_that_grows()
    {
        var store = await OpenAsync();
        var empty = await store.ListAsync(default);
        Assert.Empty(empty.Routes);

        var support = await store.PutAsync("support", Whole, null, default);
        var podcast = await store.PutAsync("podcast", Short, null, default);

        var listing = await (await OpenAsync()).ListAsync(default);
        Assert.Equal([("podcast", podcast), ("support", support)], listing.Routes.Select(stored => (stored.Scenario, (string?)stored.ETag)));
        var whole = listing.Routes[1].Route;
        Assert.Equal(Whole.Variants, whole.Variants);
        Assert.Equal(Whole.Fallbacks, whole.Fallbacks);
        Assert.Equal(Whole.Shadow, whole.Shadow);
        Assert.Null(listing.Routes[0].Route.Shadow);
        Assert.Equal(empty.Version + 2, listing.Version);
        Assert.Equal(listing.Version, await store.ReadVersionAsync(default));
    }

    [StoreFact]
    public async Task A_route_is_replaced_and_removed_only_by_who_knows_it()
    {
        var store = await OpenAsync();
        var first = (await store.PutAsync("support", Whole, null, default))!;
        var version = await store.ReadVersionAsync(default);

        Assert.Null(await store.PutAsync("support", Short, null, default));
        Assert.Null(await store.PutAsync("support", Short, "another", default));
        Assert.False(await store.RemoveAsync("support", "another", default));
        Assert.Equal(version, await store.ReadVersionAsync(default));

        var second = (await store.PutAsync("support", Short, first, default))!;
        Assert.NotEqual(first, second);
        Assert.False(await store.RemoveAsync("support", first, default));
        Assert.True(await store.RemoveAsync("support", second, default));
        Assert.Empty((await store.ListAsync(default)).Routes);
    }
}
