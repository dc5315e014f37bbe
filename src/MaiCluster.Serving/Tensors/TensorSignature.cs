namespace MaiCluster.Serving.Tensors;

/// <summary>What one version of a model takes and gives. Immutable, shared.</summary>
/// <param name="Version">1 and up.</param>
/// <param name="Inputs">In the graph's order.</param>
/// <param name="Outputs">In the graph's order, at least one.</param>
public sealed record TensorSignature(int Version, IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Outputs);
