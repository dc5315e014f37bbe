using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Listens to nodes while the host runs, and tells of this one where it is one. It starts after Orleans and stops before it.</summary>
internal sealed class ClusterNews(SnapshotFeed feed, IServiceProvider services) : IHostedService
{
    private readonly SnapshotAnnouncer? _announcer = services.GetService<SnapshotAnnouncer>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Start();
        _announcer?.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_announcer is not null)
        {
            await _announcer.StopAsync();
        }

        await feed.StopAsync();
    }
}
