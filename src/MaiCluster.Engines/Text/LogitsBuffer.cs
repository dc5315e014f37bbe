using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>
/// Where a pass leaves its logits, <c>[batch, width or 1, vocabulary]</c>, and where the batch loop reads them as floats:
/// a float16 model's are widened, and of a model that answers for every position only the last is kept.
/// </summary>
internal sealed class LogitsBuffer : IDisposable
{
    private readonly int _vocabulary;
    private readonly TensorElementType _element;
    private readonly NativeTensor<float> _floats;
    private readonly NativeTensor<Half>? _halves;

    /// <param name="positions">Rows of logits that the largest pass makes.</param>
    /// <param name="vocabulary">Logits per row.</param>
    /// <param name="element">float32 or float16.</param>
    public LogitsBuffer(int positions, int vocabulary, TensorElementType element)
    {
        _vocabulary = vocabulary;
        _element = element;
        _floats = new NativeTensor<float>((long)positions * vocabulary);
        _halves = element == TensorElementType.Float16 ? new NativeTensor<Half>((long)positions * vocabulary) : null;
    }

    public OrtValue View(int batch, int width) =>
        _halves?.View(_element, batch, width, _vocabulary) ?? _floats.View(_element, batch, width, _vocabulary);

    public Span<float> Row(int index) => _floats.Slice((long)index * _vocabulary, _vocabulary);

    /// <summary>Makes the rows from <paramref name="first"/> on readable as floats.</summary>
    public void Widen(int first, int rows)
    {
        for (var row = first; _halves is not null && row < first + rows; row++)
        {
            TensorPrimitives.ConvertToSingle(_halves.Slice((long)row * _vocabulary, _vocabulary), Row(row));
        }
    }

    public void Dispose()
    {
        _floats.Dispose();
        _halves?.Dispose();
    }
}
