using System.Numerics.Tensors;

namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Where in the audio each token was heard: the cross attention of the heads that follow the audio, made comparable between
/// tokens, smoothed over time, and averaged (Whisper's way to word times).
/// </summary>
/// <param name="tokens">Rows: all tokens of the pass.</param>
/// <param name="frames">Columns: 20 ms each, those that hold audio.</param>
public sealed class AttentionMap(int tokens, int frames)
{
    private readonly float[] _sum = new float[tokens * frames];

    /// <summary>Adds one head.</summary>
    /// <param name="attention">[tokens, <paramref name="stride"/>]: each row a distribution over all frames of the window.</param>
    /// <param name="stride">Frames of a row, those of silence after the audio included.</param>
    /// <param name="medianWidth">Frames that the smoothing looks at.</param>
    public void Add(ReadOnlySpan<float> attention, int stride, int medianWidth)
    {
        var head = new float[tokens * frames];
        for (var token = 0; token < tokens; token++)
        {
            // As if the silence after the audio had not been there.
            var row = attention.Slice(token * stride, frames);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Sum(row), float.Epsilon), head.AsSpan(token * frames, frames));
        }

        Standardize(head);
        for (var token = 0; token < tokens; token++)
        {
            var row = head.AsSpan(token * frames, frames);
            MedianFilter.Apply(row, medianWidth);
            var sum = _sum.AsSpan(token * frames, frames);
            TensorPrimitives.Add(sum, row, sum);
        }
    }

    /// <summary>When each of some tokens begins, in seconds, and last when the one after them does.</summary>
    /// <param name="first">The row that foretells the first of them: the one before it.</param>
    /// <param name="count">How many they are.</param>
    public double[] Starts(int first, int count) =>
        [.. TimeWarp.FirstColumns(_sum.AsSpan(first * frames, (count + 1) * frames), count + 1, frames).Select(frame => frame * SpeechTokens.SecondsPerTimestamp)];

    /// <summary>Each frame over all tokens: mean 0, deviation 1.</summary>
    private void Standardize(float[] head)
    {
        var (mean, deviation, scratch) = (new float[frames], new float[frames], new float[frames]);
        for (var token = 0; token < tokens; token++)
        {
            TensorPrimitives.Add(mean, head.AsSpan(token * frames, frames), mean);
        }

        TensorPrimitives.Divide(mean, tokens, mean);
        for (var token = 0; token < tokens; token++)
        {
            var row = head.AsSpan(token * frames, frames);
            TensorPrimitives.Subtract(row, mean, row);
            TensorPrimitives.Multiply(row, row, scratch);
            TensorPrimitives.Add(deviation, scratch, deviation);
        }

        TensorPrimitives.Divide(deviation, tokens, deviation);
        TensorPrimitives.Sqrt(deviation, deviation);
        TensorPrimitives.Max(deviation, float.Epsilon, deviation);
        for (var token = 0; token < tokens; token++)
        {
            var row = head.AsSpan(token * frames, frames);
            TensorPrimitives.Divide(row, deviation, row);
        }
    }
}
