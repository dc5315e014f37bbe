using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Replicas;

/// <summary>One loaded copy of a model: what clients must know of it, and the loop that serves it.</summary>
public sealed record LoadedReplica(ServedModel Model, IReplicaLoop Loop)
{
    /// <summary>Answered before the first client's; null = a text model gets a prompt, others nothing.</summary>
    public TensorRequest? WarmUp { get; init; }

    /// <summary>A text model's; null for others.</summary>
    public TokenVocabulary? Vocabulary => (Model as TextModel)?.Tokenizer.Vocabulary;
}
