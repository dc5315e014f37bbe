namespace MaiCluster.Serving.Tensors;

/// <summary>An input or output that a model has.</summary>
/// <param name="Name">As the graph has it.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its axes; -1 = any length. With batches the first axis counts the rows.</param>
public sealed record TensorSpec(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>May be left out of a request.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The graph leaves even the number of axes open; <see cref="Shape"/> then says [-1].</summary>
    public bool HasAnyShape { get; init; }

    /// <summary>The shape in a message: <c>[-1, 4]</c>.</summary>
    public string ShapeText => HasAnyShape ? "of any shape" : TextOf(Shape);

    public static string TextOf(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Whether a tensor of this shape is one of these.</summary>
    public bool Takes(IReadOnlyList<long> shape)
    {
        if (HasAnyShape)
        {
            return true;
        }

        if (shape.Count != Shape.Count)
        {
            return false;
        }

        for (var axis = 0; axis < shape.Count; axis++)
        {
            if (Shape[axis] >= 0 && Shape[axis] != shape[axis])
            {
                return false;
            }
        }

        return true;
    }
}
