using MaiCluster.Serving.Batching;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>
/// A decoder whose attention appends in place (GroupQueryAttention with shared past and present). A decode step writes
/// n ids and n mask elements and runs a binding that was made before: nothing is allocated or copied.
/// On processors whose kernels round a single row differently, a row that is alone gets a companion, so that an answer does not
/// depend on who else is served.
/// </summary>
internal sealed class ArenaTextEngine : ITextEngine
{
    private readonly InferenceSession _session;
    private readonly KvArena _arena;
    private readonly RunOptions _run = new();
    private readonly PassInputs _decode;
    private readonly PassInputs _prefill;
    private readonly PassBinding?[] _decodeBindings;
    private readonly PassBinding?[] _prefillBindings;
    private readonly int _chunk;
    private readonly int[] _lengths;
    private bool _needsCompanion;
    private LogitsBuffer _last;
    private int _lastOffset;

    public ArenaTextEngine(InferenceSession session, GenAiConfig config, KvArena arena, TextEngineShape shape, int prefillChunk)
    {
        Shape = shape;
        _session = session;
        _arena = arena;
        _chunk = prefillChunk;
        _decode = new PassInputs(session, config, Math.Min(Math.Max(shape.DecodeRows, 2), shape.ArenaRows), 1, shape.MaxContext);
        _prefill = new PassInputs(session, config, 1, prefillChunk, shape.MaxContext);
        _decodeBindings = new PassBinding[Math.Max(shape.DecodeRows, 2) + 1];
        _prefillBindings = new PassBinding[shape.ArenaRows];
        _lengths = new int[shape.ArenaRows];
        _last = _decode.Logits;
    }

    public TextEngineShape Shape { get; }

    public void Prefill(int row, int start, ReadOnlySpan<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, _chunk);
        for (var i = 0; i < tokens.Length; i++)
        {
            _prefill.Ids[i] = tokens[i];
            if (_prefill.Positions is { } positions)
            {
                positions[i] = start + i;
            }
        }

        _lengths[row] = start + tokens.Length;
        _prefill.Mask.SetLength(0, start + tokens.Length);
        var binding = _prefillBindings[row] ??= new PassBinding(_session, _prefill, _arena, row, 1);
        binding.SetWidth(tokens.Length);
        binding.Run(_session, _run);
        _last = _prefill.Logits;
        _lastOffset = _prefill.LastLogitsOnly ? 0 : tokens.Length - 1;
        _last.Widen(_lastOffset, 1);
    }

    public void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        for (var row = 0; row < tokens.Length; row++)
        {
            _decode.Ids[row] = tokens[row];
            if (_decode.Positions is { } at)
            {
                at[row] = positions[row];
            }

            _lengths[row] = positions[row] + 1;
            _decode.Mask.SetLength(row, positions[row] + 1);
        }

        var rows = tokens.Length;
        if (rows == 1 && _needsCompanion && _lengths[1] < Shape.MaxContext)
        {
            AddCompanion(tokens[0]);
            rows++;
        }

        DecodeBinding(rows).Run(_session, _run);
        _last = _decode.Logits;
        _lastOffset = 0;
        _last.Widen(0, tokens.Length);
    }

    public Span<float> Logits(int index) => _last.Row(_lastOffset + index);

    public void CopyRow(int from, int to, int tokens)
    {
        _lengths[to] = tokens;
        _arena.CopyRow(from, to, tokens);
    }

    public void ReleaseRow(int row, int keep)
    {
        _lengths[row] = Math.Min(_lengths[row], keep);
        _arena.ReleaseRow(row, keep);
    }

    /// <summary>Looks whether a row comes out alike alone and beside another; where not, single rows get a companion from now on. Leaves every row empty.</summary>
    public void CheckSingleRows()
    {
        const int Tokens = 4;
        if (Shape.ArenaRows < 2 || Shape.MaxContext <= Tokens || _chunk < Tokens)
        {
            return;
        }

        int[] prompt = [.. Enumerable.Range(1, Tokens).Select(token => token % Shape.VocabularySize)];
        Prefill(0, 0, prompt);
        Prefill(1, 0, prompt);
        Decode(prompt.AsSpan(0, 1), [Tokens]);
        var alone = Logits(0).ToArray();
        Decode(prompt.AsSpan(0, 2), [Tokens, Tokens]);
        _needsCompanion = !Logits(0).SequenceEqual(alone);
        ReleaseRow(0, 0);
        ReleaseRow(1, 0);
    }

    public void Dispose()
    {
        foreach (var binding in _decodeBindings.Concat(_prefillBindings))
        {
            binding?.Dispose();
        }

        _session.Dispose();
        _run.Dispose();
        _decode.Dispose();
        _prefill.Dispose();
        _arena.Dispose();
        NativeHeap.Trim();
    }

    /// <summary>The same token in the second row, where that ends: it overwrites nothing that the row still has.</summary>
    private void AddCompanion(int token)
    {
        _decode.Ids[1] = token;
        if (_decode.Positions is { } at)
        {
            at[1] = _lengths[1];
        }

        _decode.Mask.SetLength(1, _lengths[1] + 1);
    }

    private PassBinding DecodeBinding(int batch)
    {
        if (_decodeBindings[batch] is { } ready)
        {
            return ready;
        }

        var binding = new PassBinding(_session, _decode, _arena, 0, batch);
        binding.SetWidth(1);
        return _decodeBindings[batch] = binding;
    }
}
