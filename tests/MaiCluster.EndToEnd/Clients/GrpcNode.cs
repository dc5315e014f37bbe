using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>A node with TLS of its own authority, the bundled text model, and models of every datatype that nobody wrote a line for.</summary>
public sealed class GrpcNode : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _data = new();
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("mai-e2e-models-");
    private RunningNode? _node;

    internal RunningNode Node => _node ?? throw new InvalidOperationException("The node is not started.");

    public string Authority => Path.Combine(_data.Path, "ca.pem");

    public async Task InitializeAsync()
    {
        await NpmClient.InstallAsync();
        EveryDatatype.WriteTo(_models.FullName);
        var port = FreePorts.Take(1)[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        _node = await RunningNode.StartAsync(_data, "--models", "mai-text", "--model-dir", _models.FullName, "--tls", "self-signed", "--https-port", port);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            var code = await _node.StopAsync();
            await _node.DisposeAsync();
            Assert.Equal(0, code);
        }
    }

    public void Dispose()
    {
        _data.Dispose();
        _models.Delete(recursive: true);
    }
}
