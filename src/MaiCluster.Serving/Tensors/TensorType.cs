using System.Diagnostics.CodeAnalysis;

namespace MaiCluster.Serving.Tensors;

/// <summary>The element types of the open inference protocol.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "They are the types that the protocol has.")]
public enum TensorType
{
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    Float16,
    Float32,
    Float64,
    BFloat16,

    /// <summary>Byte strings of any length, texts among them.</summary>
    Bytes,
}
