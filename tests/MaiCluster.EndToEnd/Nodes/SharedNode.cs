namespace MaiCluster.EndToEnd.Nodes;

/// <summary>One node for every test that leaves it as it was.</summary>
public sealed class SharedNode : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _data = new();
    private RunningNode? _node;

    internal RunningNode Node => _node ?? throw new InvalidOperationException("The node is not started.");

    public async Task InitializeAsync() => _node = await RunningNode.StartAsync(_data);

    /// <summary>Whatever the tests did to it, it ends cleanly.</summary>
    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            var code = await _node.StopAsync();
            await _node.DisposeAsync();
            Assert.Equal(0, code);
        }
    }

    public void Dispose() => _data.Dispose();
}
