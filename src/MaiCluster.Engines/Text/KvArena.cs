using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>Where the keys and values of all rows live: 2 x layers tensors, tensor 2l = keys and 2l + 1 = values of layer l.</summary>
internal abstract class KvArena(KvShape shape, OrtMemoryInfo memory) : IDisposable
{
    public KvShape Shape { get; } = shape;

    public int Tensors => 2 * Shape.Layers;

    /// <summary>A view <c>[rows, heads, maxContext, headSize]</c> of the rows from <paramref name="firstRow"/> on; nothing is copied.</summary>
    public OrtValue View(int tensor, int firstRow, int rows) => OrtValue.CreateTensorValueWithData(
        memory,
        Shape.Element,
        [rows, Shape.Heads, Shape.MaxContext, Shape.HeadSize],
        Address(tensor) + (nint)(firstRow * Shape.RowBytes),
        rows * Shape.RowBytes);

    /// <summary>Copies the first <paramref name="tokens"/> positions of every head and layer.</summary>
    public abstract void CopyRow(int from, int to, int tokens);

    /// <summary>Gives the memory of a row beyond its first tokens back where that is possible.</summary>
    public abstract void ReleaseRow(int row, int keep);

    public abstract void Dispose();

    protected abstract nint Address(int tensor);
}
