using MaiCluster.Serving.Batching;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>
/// A decoder exported the usual way: <c>present = past + new</c>, a copy each step. Slower, one row a pass; what a row
/// computes does not depend on others because nothing is batched.
/// </summary>
internal sealed class ConcatTextEngine : ITextEngine
{
    private readonly InferenceSession _session;
    private readonly GenAiConfig _config;
    private readonly KvShape _kv;
    private readonly RunOptions _run = new();
    private readonly LogitsBuffer _logits;
    private readonly bool _takesPositions;
    private readonly string[] _outputs;
    private readonly OrtValue[]?[] _rows;
    private readonly int[] _lengths;

    public ConcatTextEngine(InferenceSession session, GenAiConfig config, KvShape kv, TextEngineShape shape)
    {
        Shape = shape;
        _session = session;
        _config = config;
        _kv = kv;
        _logits = new LogitsBuffer(shape.DecodeRows, config.VocabularySize, session.OutputMetadata[config.Logits].ElementDataType);
        _takesPositions = session.InputMetadata.ContainsKey(config.PositionIds);
        _rows = new OrtValue[shape.ArenaRows][];
        _lengths = new int[shape.ArenaRows];
        _outputs = [config.Logits, .. Enumerable.Range(0, config.Layers).SelectMany(layer => (string[])
            [GenAiConfig.Layer(config.PresentKey, layer), GenAiConfig.Layer(config.PresentValue, layer)])];
    }

    public TextEngineShape Shape { get; }

    public void Prefill(int row, int start, ReadOnlySpan<int> tokens)
    {
        Truncate(row, start);
        Append(row, tokens, logitsRow: 0);
    }

    public void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        for (var row = 0; row < tokens.Length; row++)
        {
            Truncate(row, positions[row]);
            Append(row, tokens.Slice(row, 1), row);
        }
    }

    public Span<float> Logits(int index) => _logits.Row(index);

    public void CopyRow(int from, int to, int tokens)
    {
        Clear(to);
        _rows[to] = Array.ConvertAll(_rows[from]!, cache => First(cache, tokens));
        _lengths[to] = tokens;
    }

    public void ReleaseRow(int row, int keep)
    {
        if (keep > 0)
        {
            Truncate(row, keep);
        }
        else
        {
            Clear(row);
        }
    }

    private void Clear(int row)
    {
        foreach (var cache in _rows[row] ?? [])
        {
            cache.Dispose();
        }

        _rows[row] = null;
        _lengths[row] = 0;
    }

    public void Dispose()
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            Clear(row);
        }

        _logits.Dispose();
        _run.Dispose();
        _session.Dispose();
        NativeHeap.Trim();
    }

    private void Truncate(int row, int tokens)
    {
        if (_rows[row] is null || tokens == 0)
        {
            Clear(row);
            _rows[row] = [.. Enumerable.Range(0, 2 * _config.Layers).Select(_ => Cache(0))];
        }
        else if (_lengths[row] != tokens)
        {
            var longer = _rows[row]!;
            _rows[row] = Array.ConvertAll(longer, cache => First(cache, tokens));
            Array.ForEach(longer, cache => cache.Dispose());
        }

        _lengths[row] = tokens;
    }

    private void Append(int row, ReadOnlySpan<int> tokens, int logitsRow)
    {
        var start = _lengths[row];
        var total = start + tokens.Length;
        var ids = new long[tokens.Length];
        var positions = new long[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            (ids[i], positions[i]) = (tokens[i], start + i);
        }

        var mask = new long[total];
        Array.Fill(mask, 1);
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, [1, total]);
        using var positionsValue = OrtValue.CreateTensorValueFromMemory(positions, [1, ids.Length]);
        var names = new List<string> { _config.InputIds, _config.AttentionMask };
        var values = new List<OrtValue> { idsValue, maskValue };
        if (_takesPositions)
        {
            names.Add(_config.PositionIds);
            values.Add(positionsValue);
        }

        var past = _rows[row]!;
        for (var layer = 0; layer < _config.Layers; layer++)
        {
            names.Add(GenAiConfig.Layer(_config.PastKey, layer));
            values.Add(past[2 * layer]);
            names.Add(GenAiConfig.Layer(_config.PastValue, layer));
            values.Add(past[(2 * layer) + 1]);
        }

        var results = _session.Run(_run, names, values, _outputs);
        var present = new OrtValue[past.Length];
        for (var i = 0; i < present.Length; i++)
        {
            present[i] = results[i + 1];
        }

        using (var logits = results[0])
        {
            KeepLast(logits, logitsRow);
        }

        Array.ForEach(past, cache => cache.Dispose());
        _rows[row] = present;
        _lengths[row] = total;
    }

    private void KeepLast(OrtValue logits, int row)
    {
        var vocabulary = _config.VocabularySize;
        if (logits.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float16)
        {
            var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(logits.GetTensorDataAsSpan<Float16>());
            System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(halves[^vocabulary..], _logits.Row(row));
        }
        else
        {
            logits.GetTensorDataAsSpan<float>()[^vocabulary..].CopyTo(_logits.Row(row));
        }
    }

    private OrtValue Cache(int tokens) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, _kv.Element, [1, _kv.Heads, tokens, _kv.HeadSize]);

    /// <summary>A copy of the first tokens of a cache <c>[1, heads, length, headSize]</c>.</summary>
    private OrtValue First(OrtValue cache, int tokens)
    {
        var copy = Cache(tokens);
        var length = (int)cache.GetTensorTypeAndShape().Shape[2];
        var source = cache.GetTensorMutableRawData();
        var target = copy.GetTensorMutableRawData();
        for (var head = 0; head < _kv.Heads; head++)
        {
            source.Slice(head * length * _kv.TokenBytes, tokens * _kv.TokenBytes).CopyTo(target[(head * tokens * _kv.TokenBytes)..]);
        }

        return copy;
    }
}
