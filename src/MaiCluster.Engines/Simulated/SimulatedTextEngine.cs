using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Simulated;

/// <summary>
/// Takes the time that a profile says and computes nothing. Its logits are a function of the tokens that the row has
/// computed and of how: what is copied, kept or resumed wrongly shows as other tokens.
/// </summary>
public sealed class SimulatedTextEngine : ITextEngine
{
    private readonly StepCost _cost;
    private readonly Action<double> _work;
    private readonly Action _unload;
    private readonly SimulatedSpeech _speech;
    private readonly SimulatedRow[] _rows;
    private readonly float[]?[] _logits;

    /// <summary>The row whose logits are <c>Logits(0)</c>.</summary>
    private int _first;

    private bool _isDisposed;

    /// <param name="model">Its vocabulary and end tokens.</param>
    /// <param name="work">Blocks for so many seconds, as the device would.</param>
    /// <param name="unload">Called once, when the engine is disposed of.</param>
    public SimulatedTextEngine(TextModel model, TextEngineShape shape, StepCost cost, Action<double> work, Action unload)
    {
        Shape = shape;
        _cost = cost;
        _work = work;
        _unload = unload;
        _speech = new SimulatedSpeech(model);
        _rows = [.. Enumerable.Range(0, shape.ArenaRows).Select(_ => new SimulatedRow(shape.MaxContext))];
        _logits = new float[shape.DecodeRows][];
    }

    public TextEngineShape Shape { get; }

    public void Prefill(int row, int start, ReadOnlySpan<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            _rows[row].Compute(start + i, tokens[i], isDecoded: false);
        }

        _first = row;
        _work(_cost.PrefillSeconds(tokens.Length, start));
    }

    public void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length);
        var attended = 0L;
        for (var row = 0; row < tokens.Length; row++)
        {
            _rows[row].Compute(positions[row], tokens[row], isDecoded: true);
            attended += positions[row] + 1;
        }

        _first = 0;
        _work(_cost.DecodeSeconds(tokens.Length, attended));
    }

    public Span<float> Logits(int index)
    {
        var logits = _logits[index] ??= new float[Shape.VocabularySize];
        _speech.Fill(_rows[_first + index].Last, logits);
        return logits;
    }

    public void CopyRow(int from, int to, int tokens) => _rows[to].CopyFrom(_rows[from], tokens);

    public void ReleaseRow(int row, int keep) => _rows[row].Release(keep);

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _unload();
        }
    }
}
