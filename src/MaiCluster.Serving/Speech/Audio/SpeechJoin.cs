using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Serving.Speech.Audio;

/// <summary>
/// Turns the waveforms of pieces into one run of samples without clicks: the silence that the model puts around each piece is
/// cut to a margin, the edges are faded, and a pause that fits what was said follows.
/// </summary>
public static class SpeechJoin
{
    /// <summary>What is louder is speech: -46 dB, above the model's own noise between words.</summary>
    private const float Threshold = 0.005f;

    private const int SamplesPerMillisecond = SpeechPart.SampleRate / 1000;

    // Breath and closing consonants are softer than the threshold; so much around it is kept, in milliseconds.
    private const int LeadMargin = 40, TailMargin = 80, FadeIn = 5, FadeOut = 20;

    /// <param name="waveform">Of one piece, -1 to 1.</param>
    /// <param name="isLast">Nothing follows, so no pause does.</param>
    /// <param name="speed">Pauses are shorter where speech is faster.</param>
    public static short[] Piece(ReadOnlySpan<float> waveform, PieceEnd end, bool isLast, double speed)
    {
        var pause = isLast ? 0 : (int)(PauseMilliseconds(end) * SamplesPerMillisecond / speed);
        var first = waveform.IndexOfAnyExceptInRange(-Threshold, Threshold);
        if (first < 0)
        {
            return new short[pause];
        }

        var last = waveform.LastIndexOfAnyExceptInRange(-Threshold, Threshold);
        var start = Math.Max(0, first - LeadMargin * SamplesPerMillisecond);
        var stop = Math.Min(waveform.Length, last + 1 + TailMargin * SamplesPerMillisecond);
        var samples = new short[stop - start + pause];
        for (var index = start; index < stop; index++)
        {
            var fade = Math.Min(Ramp(index - start, FadeIn), Ramp(stop - 1 - index, FadeOut));
            samples[index - start] = (short)MathF.Round(Math.Clamp(waveform[index], -1f, 1f) * fade * short.MaxValue);
        }

        return samples;
    }

    private static int PauseMilliseconds(PieceEnd end) => end switch
    {
        PieceEnd.Paragraph => 550,
        PieceEnd.Sentence => 250,
        PieceEnd.Comma => 80,
        _ => 0,
    };

    /// <summary>0 at the edge, 1 so many milliseconds inside.</summary>
    private static float Ramp(int samples, int milliseconds) => Math.Min(1f, samples / (float)(milliseconds * SamplesPerMillisecond));
}
