using MaiCluster.Serving.Audio;

namespace MaiCluster.Engines.Tests.Transcription;

/// <summary>What transcripts and recordings are compared by.</summary>
internal static class Spoken
{
    /// <summary>Lower case, without punctuation.</summary>
    public static string Plain(string text) =>
        string.Join(' ', new string([.. text.ToLowerInvariant().Select(character => char.IsLetterOrDigit(character) || character == '\'' ? character : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The same words but for two at the most: int8 kernels differ between processors, and a near tie falls the other way.</summary>
    public static void SameWords(string expected, string actual)
    {
        var (said, heard) = (Plain(expected).Split(' '), Plain(actual).Split(' '));
        Assert.Equal(said.Length, heard.Length);
        Assert.True(said.Zip(heard).Count(words => words.First != words.Second) <= 2, $"'{Plain(expected)}' was heard as '{Plain(actual)}'.");
    }

    /// <summary>Where a clip is loud, in seconds: hundredths of a second within 34 dB of its loudest one.</summary>
    public static (double Start, double End) Bounds(DecodedAudio clip)
    {
        const int block = 160;
        const double threshold = 0.02;
        var loudness = Enumerable.Range(0, clip.Length / block)
            .Select(index => Math.Sqrt(clip.Samples.Slice(index * block, block).ToArray().Average(sample => (double)sample * sample)))
            .ToArray();
        var loud = loudness.Select(value => value >= threshold * loudness.Max()).ToArray();
        return (Array.IndexOf(loud, true) * 0.01, (Array.LastIndexOf(loud, true) + 1) * 0.01);
    }
}
