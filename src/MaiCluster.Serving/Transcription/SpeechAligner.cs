namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Moves times to where somebody speaks. A model hears when words follow one another, but spreads those at the edges of a silence
/// into it; a voice detector knows the edges and not the words. Pure.
/// </summary>
public static class SpeechAligner
{
    private const double SampleRate = 16_000;

    /// <summary>A word that begins or ends within so many seconds of its region's edge begins or ends there.</summary>
    private const double Reach = 1;

    /// <param name="words">In order; times in seconds of the recording.</param>
    /// <param name="speech">In order; empty = not known, and the words are left alone.</param>
    /// <param name="notBefore">When the word before them ended.</param>
    public static TranscriptWord[] Align(IReadOnlyList<TranscriptWord> words, IReadOnlyList<SpeechRegion> speech, double notBefore)
    {
        var aligned = words.ToArray();
        if (speech.Count > 0)
        {
            var regions = Assign(words, speech);
            for (var index = 0; index < aligned.Length; index++)
            {
                var (start, end) = (speech[regions[index]].Start / SampleRate, speech[regions[index]].End / SampleRate);
                var word = aligned[index];
                var from = Math.Clamp(word.StartSeconds, start, end);
                var to = Math.Clamp(word.EndSeconds, start, end);
                var isFirst = index == 0 || regions[index - 1] != regions[index];
                var isLast = index + 1 == aligned.Length || regions[index + 1] != regions[index];
                aligned[index] = word with
                {
                    StartSeconds = isFirst && from - start < Reach ? start : from,
                    EndSeconds = isLast && end - to < Reach ? end : to,
                };
            }
        }

        for (var index = 0; index < aligned.Length; index++)
        {
            var start = Math.Max(aligned[index].StartSeconds, notBefore);
            notBefore = Math.Max(aligned[index].EndSeconds, start);
            aligned[index] = aligned[index] with { StartSeconds = start, EndSeconds = notBefore };
        }

        return aligned;
    }

    /// <summary>A stretch of the recording without the silence at its ends.</summary>
    public static (double Start, double End) Trim(double start, double end, IReadOnlyList<SpeechRegion> speech)
    {
        var inside = speech.Where(region => region.End / SampleRate > start && region.Start / SampleRate < end).ToArray();
        return inside.Length == 0 ? (start, end) : (Math.Max(start, inside[0].Start / SampleRate), Math.Min(end, inside[^1].End / SampleRate));
    }

    /// <summary>For each word the region that it lies in for longest, else the nearest; never one before the last word's.</summary>
    private static int[] Assign(IReadOnlyList<TranscriptWord> words, IReadOnlyList<SpeechRegion> speech)
    {
        var regions = new int[words.Count];
        var least = 0;
        for (var index = 0; index < words.Count; index++)
        {
            var (best, most) = (least, double.NegativeInfinity);
            for (var region = least; region < speech.Count; region++)
            {
                var overlap = Math.Min(words[index].EndSeconds, speech[region].End / SampleRate) - Math.Max(words[index].StartSeconds, speech[region].Start / SampleRate);
                (best, most) = overlap > most ? (region, overlap) : (best, most);
            }

            regions[index] = least = best;
        }

        return regions;
    }
}
