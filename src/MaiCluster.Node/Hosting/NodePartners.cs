using MaiCluster.Engines.Partners;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Partners;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Node.Hosting;

/// <summary>The partners of this process: who they are, and the ways to them.</summary>
internal sealed class NodePartners : IAsyncDisposable
{
    private readonly PartnerWatch _watch;
    private readonly PartnerUpstreams _upstreams;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _since;

    private NodePartners(PartnerWatch watch, PartnerUpstreams upstreams, TimeProvider time) => (_watch, _upstreams, _time, _since) = (watch, upstreams, time, time.GetUtcNow());

    /// <exception cref="CommandFailedException">The file is wrong; the message says all of it.</exception>
    public static NodePartners Open(NodeOptions options, NodeModels models, CommandContext context, ILoggerFactory loggers)
    {
        var watch = PartnerWatch.Open(options, models.House, context.Time, loggers.CreateLogger<PartnerWatch>());
        var upstreams = new PartnerUpstreams(watch, new PartnerKeys(context.Variable, context.Time), new PartnerMetrics(new ProcessMeters()), context.Time);
        watch.Start();
        upstreams.Start();
        return new NodePartners(watch, upstreams, context.Time);
    }

    /// <summary>The house's models and theirs.</summary>
    public IServedModels Beside(IServedModels house) => new PartnerModels(house, _watch, _upstreams, _since);

    /// <summary>Whose model this is; null = ours, or nobody's any more.</summary>
    public string? PartnerOf(string model) => _watch.Book.Model(model)?.Partner;

    /// <summary>What the gateway's endpoints know of partners.</summary>
    /// <param name="gateway">The name of this process.</param>
    public void AddTo(IServiceCollection services, string gateway, BillingDesk billing, IUsageStore usage) =>
        services.AddSingleton<IPartners>(_watch).AddSingleton<IPartnerUpstream>(_upstreams).AddSingleton(new PartnerDesk(gateway, _upstreams, billing, usage, _time));

    public async ValueTask DisposeAsync()
    {
        await _upstreams.DisposeAsync();
        await _watch.DisposeAsync();
    }
}
