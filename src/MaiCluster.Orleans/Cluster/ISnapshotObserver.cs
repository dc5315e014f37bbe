using MaiCluster.Serving.Cluster;
using Orleans.Concurrency;

namespace MaiCluster.Orleans.Cluster;

/// <summary>The ear of one silo or gateway: nodes tell it of themselves without waiting for an answer.</summary>
[Alias("mai.snapshot-observer")]
internal interface ISnapshotObserver : IGrainObserver
{
    [OneWay]
    [Alias("hear")]
    Task HearAsync(NodeSnapshot node);
}
