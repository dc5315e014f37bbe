using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A model as the protocol's metadata and config calls describe it.</summary>
internal sealed record ModelCard
{
    public required string Name { get; init; }

    /// <summary>In rising order, such as <c>1</c>.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>The one that was asked for, else the newest.</summary>
    public required string Version { get; init; }

    /// <summary>Such as <c>onnxruntime_onnx</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>Such as <c>onnxruntime</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>Of the version asked for; shapes have the batch axis.</summary>
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    public TensorBatching Batching { get; init; } = TensorBatching.None;

    /// <summary>Answers come in any number of parts.</summary>
    public bool IsDecoupled { get; init; }
}
