using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Replicas;

/// <summary>One loaded copy of a text model: what clients must know of it, and the loop that serves it.</summary>
public sealed record TextReplica(TextModel Model, TextBatchLoop Loop);
