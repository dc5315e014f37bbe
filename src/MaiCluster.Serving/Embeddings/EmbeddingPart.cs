using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Embeddings;

/// <summary>The vector of one text.</summary>
/// <param name="Text">Its place in <see cref="EmbeddingWork.Texts"/>.</param>
/// <param name="Vector">FP32.</param>
public sealed record EmbeddingPart(int Text, Tensor Vector)
{
    private const string VectorOutput = "vector", TextParameter = "text";

    public static EmbeddingPart Of(int text, ReadOnlySpan<float> vector) => new(text, Tensor.Of(VectorOutput, vector));

    public TensorPart ToPart() => new()
    {
        Outputs = [Vector],
        Parameters = new Dictionary<string, ParameterValue> { [TextParameter] = ParameterValue.Of((long)Text) },
    };

    /// <param name="part">Made by <see cref="ToPart"/>.</param>
    public static EmbeddingPart Read(TensorPart part) => new((int)part.Parameters[TextParameter].Whole!.Value, part.Output(VectorOutput));
}
