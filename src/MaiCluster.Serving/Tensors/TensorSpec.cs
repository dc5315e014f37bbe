namespace MaiCluster.Serving.Tensors;

/// <summary>An input or output that a model has.</summary>
/// <param name="Name">As the graph has it.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its axes; -1 = any length. With batches the first axis counts the rows.</param>
public sealed record TensorSpec(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>May be left out of a request.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The shape in a message: <c>[-1, 4]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
