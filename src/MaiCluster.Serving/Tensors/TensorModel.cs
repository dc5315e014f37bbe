using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Tensors;

/// <summary>What an endpoint must know of a model that is served by its tensors alone. Immutable, shared.</summary>
public sealed record TensorModel : ServedModel, IServedAs
{
    public static string Served => "tensor";

    public override string Modality => Served;

    /// <summary>In rising order of their numbers, at least one; all are loaded.</summary>
    public required IReadOnlyList<TensorSignature> Versions { get; init; }

    public TensorBatching Batching { get; init; } = TensorBatching.None;

    /// <summary>The version of requests that name none: the newest.</summary>
    public TensorSignature Newest => Versions[^1];
}
