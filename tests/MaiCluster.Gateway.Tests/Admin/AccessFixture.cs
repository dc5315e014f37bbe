namespace MaiCluster.Gateway.Tests.Admin;

/// <summary>One gateway with stored keys for a whole class of tests.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    internal AccessHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await AccessHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
