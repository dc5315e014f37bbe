using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Node.Hosting;

/// <summary>This node's text models: the engine's and the batch loop's options from the settings.</summary>
internal static class TextReplicas
{
    public static ReplicaTable Open(NodeOptions options, PackageStore packages, TimeProvider time, ILoggerFactory loggers)
    {
        var engine = new TextEngineOptions
        {
            Rows = options.Rows,
            MaxContext = options.MaxContext ?? 0,
            Threads = options.Threads ?? 0,
            Spinning = options.Spinning,
        };
        var batching = new BatchingOptions { KvBytes = options.KvBytes, Queue = options.QueueLength, FirstTokenDeadline = options.FirstTokenDeadline };
        return new ReplicaTable(new TextReplicaLoader(packages, engine, batching, time, loggers), time, loggers.CreateLogger<ReplicaTable>());
    }
}
