using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Transcription;

/// <summary>
/// Texts that one decoder writes in step: their caches are one batch, one row each. A row that is left behind stays where it is
/// until the others are taken out. Disposed of when the last row leaves.
/// </summary>
internal sealed class DecoderRows
{
    private readonly SpeechGraphs _graphs;
    private readonly OrtValue[] _heard;
    private OrtValue[] _own;
    private OrtValue _logits;
    private int _left;

    private DecoderRows(SpeechGraphs graphs, int count, OrtValue logits, OrtValue[] own, OrtValue[] heard)
    {
        (_graphs, Count, _left, _logits, _own, _heard) = (graphs, count, count, logits, own, heard);
    }

    public int Count { get; }

    /// <param name="heard">What the encoder made of each row's window.</param>
    /// <param name="prompts">One a row, all of one length.</param>
    public static DecoderRows Begin(SpeechGraphs graphs, IReadOnlyList<OrtValue> heard, IReadOnlyList<int[]> prompts)
    {
        var ids = prompts.SelectMany(prompt => prompt.Select(id => (long)id)).ToArray();
        var joined = heard.Count == 1 ? null : Join(heard);
        using (joined)
        {
            var (logits, own, kept) = graphs.Begin(joined ?? heard[0], ids, heard.Count);
            return new DecoderRows(graphs, heard.Count, logits, own, kept);
        }
    }

    /// <summary>A row's logits after one of the tokens of the last pass.</summary>
    /// <param name="position">From 0; -1 = the last.</param>
    public Span<float> Logits(int row, int position)
    {
        var shape = _logits.GetTensorTypeAndShape().Shape;
        var (length, vocabulary) = ((int)shape[1], (int)shape[2]);
        return _logits.GetTensorMutableDataAsSpan<float>().Slice(((row * length) + (position < 0 ? length - 1 : position)) * vocabulary, vocabulary);
    }

    /// <summary>One more token for each row.</summary>
    public void Append(IReadOnlyList<int> tokens)
    {
        var (logits, own) = _graphs.Next([.. tokens.Select(token => (long)token)], _own, _heard);
        _logits.Dispose();
        (_logits, _own) = (logits, own);
    }

    /// <summary>Some of the rows, as a batch of their own.</summary>
    public DecoderRows Take(IReadOnlyList<int> rows) => new(
        _graphs, rows.Count, Take(_logits, rows), Array.ConvertAll(_own, cache => Take(cache, rows)), Array.ConvertAll(_heard, cache => Take(cache, rows)));

    /// <summary>A row is needed no more.</summary>
    public void Leave()
    {
        if (--_left > 0)
        {
            return;
        }

        _logits.Dispose();
        Array.ForEach(_own, cache => cache.Dispose());
        Array.ForEach(_heard, cache => cache.Dispose());
    }

    /// <summary>Some rows of a batch, copied.</summary>
    public static OrtValue Take(OrtValue batch, IReadOnlyList<int> rows)
    {
        var shape = batch.GetTensorTypeAndShape().Shape;
        var source = batch.GetTensorDataAsSpan<float>();
        var length = source.Length / (int)shape[0];
        var taken = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [rows.Count, .. shape[1..]]);
        var target = taken.GetTensorMutableDataAsSpan<float>();
        for (var row = 0; row < rows.Count; row++)
        {
            source.Slice(rows[row] * length, length).CopyTo(target[(row * length)..]);
        }

        return taken;
    }

    private static OrtValue Join(IReadOnlyList<OrtValue> rows)
    {
        var shape = rows[0].GetTensorTypeAndShape().Shape;
        var joined = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [rows.Count, .. shape[1..]]);
        var target = joined.GetTensorMutableDataAsSpan<float>();
        foreach (var row in rows)
        {
            var source = row.GetTensorDataAsSpan<float>();
            source.CopyTo(target);
            target = target[source.Length..];
        }

        return joined;
    }
}
