using System.Numerics.Tensors;

namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Finds the soft ends of speech, which a voice detector leaves out: a region is widened for as long as the audio beside it is within
/// 34 dB of its loudest hundredth of a second, and clearly louder than the quietest one beside it. Pure.
/// </summary>
public static class SpeechEdges
{
    /// <summary>10 ms.</summary>
    private const int Block = 160;

    /// <summary>The most that an edge moves: 300 ms, the longest hiss at a word's end.</summary>
    private const int MaxBlocks = 30;

    private const float OfLoudest = 0.02f, OfQuietest = 2;

    /// <param name="speech">In order, not overlapping.</param>
    /// <param name="recording">16 kHz.</param>
    public static IReadOnlyList<SpeechRegion> Widen(IReadOnlyList<SpeechRegion> speech, ReadOnlySpan<short> recording)
    {
        var widened = new SpeechRegion[speech.Count];
        for (var index = 0; index < widened.Length; index++)
        {
            var (start, end) = (speech[index].Start, speech[index].End);
            var least = index == 0 ? 0 : widened[index - 1].End;
            var most = index + 1 < speech.Count ? speech[index + 1].Start : recording.Length;
            var before = Loudness(recording, start, step: -Block, least);
            var after = Loudness(recording, end, step: Block, most);
            var loudest = 0f;
            for (var at = start; at + Block <= end; at += Block)
            {
                loudest = Math.Max(loudest, Loudness(recording.Slice(at, Block)));
            }

            widened[index] = new SpeechRegion(start - (Block * Loud(before, loudest)), end + (Block * Loud(after, loudest)));
        }

        return widened;
    }

    /// <summary>How many blocks next to the region are loud.</summary>
    private static int Loud(List<float> blocks, float loudest)
    {
        var threshold = blocks.Count == 0 ? 0 : Math.Max(OfLoudest * loudest, OfQuietest * blocks.Min());
        var count = 0;
        while (count < blocks.Count && blocks[count] > threshold)
        {
            count++;
        }

        return count;
    }

    /// <summary>Blocks away from an edge, up to a limit.</summary>
    private static List<float> Loudness(ReadOnlySpan<short> recording, int edge, int step, int limit)
    {
        var blocks = new List<float>(MaxBlocks);
        while (blocks.Count < MaxBlocks)
        {
            var from = step > 0 ? edge + (blocks.Count * step) : edge + ((blocks.Count + 1) * step);
            if (step > 0 ? from + Block > limit : from < limit)
            {
                break;
            }

            blocks.Add(Loudness(recording.Slice(from, Block)));
        }

        return blocks;
    }

    private static float Loudness(ReadOnlySpan<short> block)
    {
        Span<float> samples = stackalloc float[Block];
        TensorPrimitives.ConvertChecked(block, samples);
        return TensorPrimitives.Norm<float>(samples) / MathF.Sqrt(Block);
    }
}
