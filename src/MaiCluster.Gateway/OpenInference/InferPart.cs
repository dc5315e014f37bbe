using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>All or a piece of an answer.</summary>
/// <param name="Outputs">In the order the client asked for, else the model's; the last piece of a stream may have an empty text.</param>
/// <param name="IsFinal">Nothing follows: what <c>triton_final_response</c> says.</param>
internal sealed record InferPart(IReadOnlyList<Tensor> Outputs, bool IsFinal)
{
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = InferDraft.NoParameters;
}
