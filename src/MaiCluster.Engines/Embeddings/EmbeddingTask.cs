using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Embeddings;

/// <summary>One request's texts, the shortest first: those of a step are next to each other in length, so that little is padded.</summary>
internal sealed class EmbeddingTask : IStepTask
{
    private readonly EmbeddingWork _work;
    private readonly EmbeddingRows _rows;
    private readonly int[] _order;
    private int _done;
    private int _next;

    public EmbeddingTask(EmbeddingWork work, EmbeddingRows rows)
    {
        _work = work;
        _rows = rows;
        _order = [.. Enumerable.Range(0, work.Texts.Count).OrderBy(text => work.Texts[text].Length)]; // stable
        Choose();
    }

    public object? BatchKey { get; private set; }

    public int? SharedRows { get; private set; }

    public int Rows { get; private set; }

    public int Work { get; private set; }

    public bool IsDone => _done == _order.Length;

    /// <summary>The texts of its next step.</summary>
    public IEnumerable<ReadOnlyMemory<int>> Next => _order[_done.._next].Select(text => _work.Texts[text]);

    /// <summary>The parts of the step that was taken, of which these are the vectors; then it is ready for the one after it.</summary>
    public List<TensorPart> Take(ReadOnlySpan<float[]> vectors)
    {
        var parts = new List<TensorPart>(vectors.Length);
        foreach (var vector in vectors)
        {
            parts.Add(EmbeddingPart.Of(_order[_done++], vector).ToPart());
        }

        Choose();
        return parts;
    }

    /// <summary>Numbers that its client wants of each vector.</summary>
    public int? Dimensions => _work.Dimensions;

    public void Dispose()
    {
    }

    private int LengthAt(int position) => _work.Texts[_order[position]].Length;

    private void Choose()
    {
        if (IsDone)
        {
            return;
        }

        var key = _rows.KeyOf(LengthAt(_done));
        var most = _rows.MostRows(LengthAt(_done));
        for (_next = _done, Work = 0; _next < _order.Length && _next - _done < most && Equals(_rows.KeyOf(LengthAt(_next)), key); _next++)
        {
            Work += LengthAt(_next);
        }

        Rows = _next - _done;
        (BatchKey, SharedRows) = (key, most);
    }
}
