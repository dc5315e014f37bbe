using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>The protocol's element types in ONNX's numbers, which are those of ONNX Runtime too.</summary>
internal static class OnnxElement
{
    // In the order of TensorType.
    private static readonly TensorElementType[] Elements =
    [
        TensorElementType.Bool, TensorElementType.UInt8, TensorElementType.UInt16, TensorElementType.UInt32, TensorElementType.UInt64,
        TensorElementType.Int8, TensorElementType.Int16, TensorElementType.Int32, TensorElementType.Int64,
        TensorElementType.Float16, TensorElementType.Float, TensorElementType.Double, TensorElementType.BFloat16, TensorElementType.String,
    ];

    public static TensorElementType Of(TensorType type) => Elements[(int)type];

    /// <summary>Null = one that the protocol has no name for.</summary>
    public static TensorType? TypeOf(ulong element) =>
        Array.FindIndex(Elements, known => (ulong)known == element) is >= 0 and var index ? (TensorType)index : null;
}
