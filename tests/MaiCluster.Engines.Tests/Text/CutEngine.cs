using MaiCluster.Serving.Batching;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>The shared engine as one batch loop sees it: ending the loop does not end it, and a test is told of each pass.</summary>
internal sealed class CutEngine(ITextEngine engine) : ITextEngine
{
    private int _passes;

    /// <summary>Called with each pass's number, from 1.</summary>
    public Action<int>? BeforePass { get; set; }

    public TextEngineShape Shape => engine.Shape;

    public void Prefill(int row, int start, ReadOnlySpan<int> tokens)
    {
        BeforePass?.Invoke(++_passes);
        engine.Prefill(row, start, tokens);
    }

    public void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        BeforePass?.Invoke(++_passes);
        engine.Decode(tokens, positions);
    }

    public Span<float> Logits(int index) => engine.Logits(index);

    public void CopyRow(int from, int to, int tokens) => engine.CopyRow(from, to, tokens);

    public void ReleaseRow(int row, int keep) => engine.ReleaseRow(row, keep);

    public void Dispose()
    {
        // The fixture ends the engine.
    }
}
