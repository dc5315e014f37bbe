namespace MaiCluster.Serving.Tensors;

/// <summary>What is known of each <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    // In the order of the enumeration.
    private static readonly string[] Names =
        ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BF16", "BYTES"];

    private static readonly int[] Sizes = [1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 2, 0];

    /// <summary>Every name, for messages.</summary>
    public static string All { get; } = string.Join(", ", Names);

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string Name(this TensorType type) => Names[(int)type];

    /// <summary>Bytes of one element; 0 for <see cref="TensorType.Bytes"/>, whose elements have each their own length.</summary>
    public static int ElementBytes(this TensorType type) => Sizes[(int)type];

    /// <summary>The type of a protocol's name; null when it is none.</summary>
    public static TensorType? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? (TensorType)index : null;
}
