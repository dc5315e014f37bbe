using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>The size of one model's key/value cache: per layer a key and a value tensor <c>[rows, heads, maxContext, headSize]</c>.</summary>
internal sealed record KvShape(int Layers, int Rows, int Heads, int MaxContext, int HeadSize, TensorElementType Element)
{
    public int ElementBytes => Element is TensorElementType.Float ? 4 : 2;

    /// <summary>Bytes of one head of one row: the tokens of a head lie together.</summary>
    public long HeadBytes => (long)MaxContext * HeadSize * ElementBytes;

    public long RowBytes => Heads * HeadBytes;

    public long TensorBytes => Rows * RowBytes;

    /// <summary>Bytes of one token in one head.</summary>
    public int TokenBytes => HeadSize * ElementBytes;

    /// <summary>Bytes of one token over all layers, keys and values.</summary>
    public long BytesPerToken => 2L * Layers * Heads * TokenBytes;
}
