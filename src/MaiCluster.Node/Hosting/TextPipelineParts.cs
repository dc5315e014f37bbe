using MaiCluster.Engines.Packages;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Node.Hosting;

/// <summary>What the text pipeline is made of.</summary>
/// <param name="Node">This node's name in usage records.</param>
internal sealed record TextPipelineParts(NodeOptions Options, PackageStore Packages, IUsageStore Usage, string Node, ILoggerFactory Loggers, TimeProvider Time);
