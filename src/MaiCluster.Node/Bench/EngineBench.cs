using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;

namespace MaiCluster.Node.Bench;

/// <summary>The bound: the engine alone, one bound pass after another, no sampling and nobody who reads.</summary>
internal sealed class EngineBench(ITextEngine engine, BenchPrompts prompts, TimeProvider time) : IDisposable
{
    public static ITextEngine Load(ModelPackage package, int threads, bool spinning, int rows) => TextEngineLoader.Load(
        package.Folder, package.Manifest.Dtype, new TextEngineOptions { Threads = threads, Spinning = spinning, Rows = rows }, out _);

    /// <summary>Tokens per second of all rows.</summary>
    public double Decode(int rows, int promptLength, int tokens)
    {
        for (var row = 0; row < rows; row++)
        {
            Prefill(row, prompts.Next(promptLength));
        }

        var ids = new int[rows];
        var positions = new int[rows];
        Array.Fill(ids, prompts.Next(promptLength)[0]);
        var started = time.GetTimestamp();
        for (var step = 0; step < tokens; step++)
        {
            Array.Fill(positions, promptLength + step);
            engine.Decode(ids, positions);
        }

        return rows * tokens / time.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Seconds to compute a prompt, chunk after chunk; the longest chunk of it.</summary>
    public (double All, double LongestChunk) PrefillSeconds(int promptLength)
    {
        var started = time.GetTimestamp();
        var longest = Prefill(0, prompts.Next(promptLength));
        return (time.GetElapsedTime(started).TotalSeconds, longest);
    }

    public void Dispose() => engine.Dispose();

    private double Prefill(int row, int[] prompt)
    {
        var chunk = new BatchingOptions().StepTokens;
        var longest = 0.0;
        for (var at = 0; at < prompt.Length;)
        {
            var count = Math.Min(chunk, prompt.Length - at);
            count -= prompt.Length - at - count == 1 ? 1 : 0;
            var started = time.GetTimestamp();
            engine.Prefill(row, at, prompt.AsSpan(at, count));
            longest = Math.Max(longest, time.GetElapsedTime(started).TotalSeconds);
            at += count;
        }

        return longest;
    }
}
