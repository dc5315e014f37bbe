using MaiCluster.Serving.Batching;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>
/// An engine without a model: each row remembers which token was computed at each position and by which kernel, and the
/// logits are a hash of exactly that. A wrong copy, a lost row, a chunk of one token or a prefill where decode belongs
/// changes what is said.
/// </summary>
internal sealed class TracingEngine(TextEngineShape shape) : ITextEngine
{
    private readonly List<uint>[] _rows = [.. Enumerable.Range(0, shape.ArenaRows).Select(_ => new List<uint>(shape.MaxContext))];
    private readonly float[] _logits = new float[shape.DecodeRows * shape.VocabularySize];

    public TextEngineShape Shape { get; } = shape;

    public int Passes { get; private set; }

    public int LargestBatch { get; private set; }

    /// <summary>Thrown by the next pass, once; what was in the rows it works on is gone then: in all of them, if it decodes.</summary>
    public Exception? NextFailure { get; set; }

    /// <summary>Called with each pass's number.</summary>
    public Action<int>? BeforePass { get; set; }

    public bool IsDisposed { get; private set; }

    public void Prefill(int row, int start, ReadOnlySpan<int> tokens)
    {
        Pass(_rows.AsSpan(row, 1));
        Assert.True(tokens.Length > 1 || start == 0, $"a chunk of one token at position {start}");
        Truncate(row, start);
        foreach (var token in tokens)
        {
            _rows[row].Add((uint)token << 1);
        }

        Speak(row, 0);
    }

    public void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        Pass(_rows);
        LargestBatch = Math.Max(LargestBatch, tokens.Length);
        for (var row = 0; row < tokens.Length; row++)
        {
            Truncate(row, positions[row]);
            _rows[row].Add(((uint)tokens[row] << 1) | 1);
            Speak(row, row);
        }
    }

    public Span<float> Logits(int index) => _logits.AsSpan(index * Shape.VocabularySize, Shape.VocabularySize);

    public void CopyRow(int from, int to, int tokens)
    {
        Assert.NotEqual(from, to);
        var source = _rows[from][..tokens];
        _rows[to].Clear();
        _rows[to].AddRange(source);
    }

    public void ReleaseRow(int row, int keep) => Truncate(row, Math.Min(keep, _rows[row].Count));

    public void Dispose() => IsDisposed = true;

    /// <summary>What a prompt is answered with when nothing else is served.</summary>
    public static int[] Undisturbed(TextEngineShape shape, ReadOnlySpan<int> prompt, int tokens, int endToken)
    {
        using var engine = new TracingEngine(shape with { DecodeRows = 1, ArenaRows = 1 });
        engine.Prefill(0, 0, prompt);
        var answer = new List<int>();
        while (true)
        {
            var token = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(engine.Logits(0));
            answer.Add(token);
            if (token == endToken || answer.Count == tokens)
            {
                return [.. answer];
            }

            engine.Decode([token], [prompt.Length + answer.Count - 1]);
        }
    }

    private void Pass(ReadOnlySpan<List<uint>> rows)
    {
        Passes++;
        BeforePass?.Invoke(Passes);
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            foreach (var row in rows)
            {
                row.Clear();
            }

            throw failure;
        }
    }

    private void Truncate(int row, int length)
    {
        if (_rows[row].Count < length)
        {
            Assert.Fail($"row {row} holds {_rows[row].Count} tokens where {length} must be computed");
        }

        _rows[row].RemoveRange(length, _rows[row].Count - length);
    }

    private void Speak(int row, int index)
    {
        var hash = 14695981039346656037UL;
        foreach (var token in _rows[row])
        {
            hash = (hash ^ token) * 1099511628211UL;
        }

        var logits = Logits(index);
        for (var token = 0; token < logits.Length; token++)
        {
            hash = (hash ^ (ulong)token) * 1099511628211UL;
            logits[token] = (hash >> 40) / 1e6f;
        }
    }
}
