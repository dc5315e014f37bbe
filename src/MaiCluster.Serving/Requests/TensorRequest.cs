using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Requests;

/// <summary>
/// One request to a model that is not for text: tensors in, tensors back in one or more parts. Each modality has a record of its
/// own that is written as such a request and read from it again, so that every modality goes the same way, between processes too.
/// </summary>
public sealed record TensorRequest : InferenceRequest
{
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Names of the outputs that the client wants; empty = all.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = new Dictionary<string, ParameterValue>();

    /// <summary>What it consumes by being served at all; parts may add to it.</summary>
    public UsageQuantities Quantities { get; init; }

    /// <summary>The most that parts may add: what is reserved for them. It stays with whoever asked.</summary>
    public UsageQuantities MostOfParts { get; init; }

    /// <inheritdoc cref="InferenceRequest.Work"/>
    public int WorkUnits { get; init; } = 1;

    /// <summary>The most parts of its answer, at least 1.</summary>
    public int MostParts { get; init; } = 1;

    public override int Work => WorkUnits;

    public override int MostPieces => MostParts;

    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    public Tensor Input(string name) => Inputs.FirstOrDefault(input => input.Name == name) ?? throw new KeyNotFoundException($"The request has no input '{name}'.");
}
