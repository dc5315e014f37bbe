using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Streams;

/// <summary>A piece of the answer to a <see cref="Requests.TensorRequest"/>: a sentence's audio, a segment of a transcript, or all there is. Immutable.</summary>
public sealed record TensorPart
{
    public required IReadOnlyList<Tensor> Outputs { get; init; }

    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = new Dictionary<string, ParameterValue>();

    /// <summary>What this part adds to the request's usage.</summary>
    public UsageQuantities Quantities { get; init; }

    /// <exception cref="KeyNotFoundException">There is no such output.</exception>
    public Tensor Output(string name) => Outputs.FirstOrDefault(output => output.Name == name) ?? throw new KeyNotFoundException($"The answer has no output '{name}'.");
}
