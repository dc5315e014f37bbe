using MaiCluster.Serving.Batching;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>
/// A decoder whose attention appends in place (GroupQueryAttention with shared past and present). A decode step writes
/// n ids and n mask elements and runs a binding that was made before: nothing is allocated or copied.
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
    private LogitsBuffer _last;
    private int _lastOffset;

    public ArenaTextEngine(InferenceSession session, GenAiConfig config, KvArena arena, TextEngineShape shape, int prefillChunk)
    {
        Shape = shape;
        _session = session;
        _arena = arena;
        _chunk = prefillChunk;
        _decode = new PassInputs(session, config, shape.DecodeRows, 1, shape.MaxContext);
        _prefill = new PassInputs(session, config, 1, prefillChunk, shape.MaxContext);
        _decodeBindings = new PassBinding[shape.DecodeRows + 1];
        _prefillBindings = new PassBinding[shape.ArenaRows];
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

            _decode.Mask.SetLength(row, positions[row] + 1);
        }

        DecodeBinding(tokens.Length).Run(_session, _run);
        _last = _decode.Logits;
        _lastOffset = 0;
        _last.Widen(0, tokens.Length);
    }

    public Span<float> Logits(int index) => _last.Row(_lastOffset + index);

    public void CopyRow(int from, int to, int tokens) => _arena.CopyRow(from, to, tokens);

    public void ReleaseRow(int row, int keep) => _arena.ReleaseRow(row, keep);

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
