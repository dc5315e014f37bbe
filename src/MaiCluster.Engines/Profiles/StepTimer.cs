using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Profiles;

/// <summary>Times the steps of an engine that nobody else uses meanwhile.</summary>
/// <param name="kvTokens">Tokens that all rows may hold together.</param>
/// <param name="longestChunk">Tokens the engine takes in one prefill.</param>
internal sealed class StepTimer(ITextEngine engine, ProfilePlan plan, long kvTokens, int longestChunk, TimeProvider time, Action<string> progress)
{
    private readonly int[] _batches = Kept(plan.Batches, Math.Min(engine.Shape.DecodeRows, (int)Math.Min(int.MaxValue, kvTokens / 4)));
    private readonly int[] _chunks = Kept(plan.Chunks, Math.Min(longestChunk, engine.Shape.MaxContext / 2));

    /// <summary>One step less than the row holds, so that the token of the decode step has its place.</summary>
    private readonly int[] _contexts = Kept(plan.Contexts, (int)Math.Min(engine.Shape.MaxContext - 1, kvTokens));

    /// <exception cref="InvalidOperationException">The engine is too small for any step of the plan.</exception>
    public StepMeasurements Run(CancellationToken cancellationToken)
    {
        if (_batches.Length == 0 || _chunks.Length == 0 || _contexts.Length == 0)
        {
            throw new InvalidOperationException($"The engine is too small to be measured: {engine.Shape.DecodeRows} rows of {engine.Shape.MaxContext} tokens, {kvTokens} tokens in all.");
        }

        var decode = new List<DecodeMeasurement>();
        var prefill = new List<PrefillMeasurement>();
        WarmUp();
        var filled = 0;
        foreach (var context in _contexts)
        {
            progress($"context {context}");
            prefill.AddRange(TimeChunks(filled, context, cancellationToken));
            Fill(filled, context);
            filled = context;
            decode.AddRange(TimeBatches(context, cancellationToken));
        }

        return new StepMeasurements(decode, prefill);
    }

    /// <summary>First passes allocate, and make a binding for each batch size.</summary>
    private void WarmUp()
    {
        engine.Prefill(0, 0, Tokens(_chunks[^1]));
        foreach (var batch in _batches)
        {
            Decode(batch, 0);
        }
    }

    private IEnumerable<PrefillMeasurement> TimeChunks(int start, int end, CancellationToken cancellationToken)
    {
        foreach (var chunk in _chunks.Where(chunk => start + chunk <= Math.Max(end, _contexts[0] + _chunks[^1]) && start + chunk < engine.Shape.MaxContext))
        {
            var tokens = Tokens(chunk);
            yield return new PrefillMeasurement(chunk, start, Least(() => engine.Prefill(0, start, tokens), cancellationToken));
        }
    }

    private IEnumerable<DecodeMeasurement> TimeBatches(int context, CancellationToken cancellationToken)
    {
        var copied = 1;
        foreach (var batch in _batches.Where(batch => (long)batch * (context + 1) <= kvTokens))
        {
            // Memory that was never written reads faster than it will: every row gets real keys and values.
            for (; copied < batch; copied++)
            {
                engine.CopyRow(0, copied, context);
            }

            yield return new DecodeMeasurement(batch, (long)batch * (context + 1), Least(() => Decode(batch, context), cancellationToken));
        }
    }

    /// <summary>Computes row 0 further.</summary>
    private void Fill(int from, int to)
    {
        for (var at = from; at < to;)
        {
            var count = Math.Min(longestChunk, to - at);
            engine.Prefill(0, at, Tokens(count));
            at += count;
        }
    }

    private void Decode(int batch, int position)
    {
        Span<int> positions = stackalloc int[batch];
        positions.Fill(position);
        engine.Decode(Tokens(batch), positions);
    }

    private double Least(Action step, CancellationToken cancellationToken)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < plan.Repeats; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = time.GetTimestamp();
            step();
            least = TimeSpan.FromTicks(Math.Min(least.Ticks, time.GetElapsedTime(started).Ticks));
        }

        return Math.Max(least.TotalSeconds, 1e-9);
    }

    /// <summary>Ids that every vocabulary has; what they say does not change the time.</summary>
    private int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => (7 * i) % Math.Min(200, engine.Shape.VocabularySize))];

    private static int[] Kept(IReadOnlyList<int> values, int most) => [.. values.Where(value => value <= most)];
}
