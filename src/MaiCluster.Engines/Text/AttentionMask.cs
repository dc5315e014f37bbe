using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>
/// The mask <c>[rows, maxContext]</c> of constant shape. The graph reads a row's sum (how many tokens it has), so a
/// step sets one element a row; only a row that changed its sequence is written anew.
/// </summary>
internal sealed class AttentionMask(int rows, int maxContext) : IDisposable
{
    private readonly NativeTensor<long> _mask = new((long)rows * maxContext);
    private readonly int[] _lengths = new int[rows];

    public OrtValue View(int batch) => _mask.View(TensorElementType.Int64, batch, maxContext);

    /// <summary>Row <paramref name="row"/> now has <paramref name="length"/> tokens.</summary>
    public void SetLength(int row, int length)
    {
        var present = _lengths[row];
        var start = (long)row * maxContext;
        if (length > present)
        {
            _mask.Slice(start + present, length - present).Fill(1);
        }
        else if (length < present)
        {
            _mask.Slice(start + length, present - length).Clear();
        }

        _lengths[row] = length;
    }

    public void Dispose() => _mask.Dispose();
}
