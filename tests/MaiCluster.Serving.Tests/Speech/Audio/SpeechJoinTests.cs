using MaiCluster.Serving.Speech.Audio;
using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Serving.Tests.Speech.Audio;

public sealed class SpeechJoinTests
{
    private const int Millisecond = 24;

    [Fact]
    public void Silence_around_speech_is_cut_to_its_margin_and_the_edges_are_faded()
    {
        var waveform = Tone(lead: 300, speech: 1000, tail: 500);
        var samples = SpeechJoin.Piece(waveform, PieceEnd.Sentence, isLast: true, speed: 1);
        Assert.InRange(samples.Length, 1115 * Millisecond, 1121 * Millisecond);
        Assert.Equal(0, samples[0]);
        Assert.Equal(0, samples[^1]);
    }

    [Fact]
    public void A_pause_follows_that_fits_the_end_and_the_speed()
    {
        var waveform = Tone(0, 500, 0);
        int Length(PieceEnd end, bool isLast, double speed) => SpeechJoin.Piece(waveform, end, isLast, speed).Length;
        var bare = Length(PieceEnd.Sentence, true, 1);
        Assert.Equal(bare + 250 * Millisecond, Length(PieceEnd.Sentence, false, 1));
        Assert.Equal(bare + 125 * Millisecond, Length(PieceEnd.Sentence, false, 2));
        Assert.True(Length(PieceEnd.Paragraph, false, 1) > Length(PieceEnd.Sentence, false, 1));
        Assert.True(Length(PieceEnd.Comma, false, 1) < Length(PieceEnd.Sentence, false, 1));
        Assert.Equal(bare, Length(PieceEnd.Nothing, false, 1));
    }

    [Fact]
    public void Loud_edges_do_not_click()
    {
        // A cut in full sound, as where a word is longer than the model can take.
        var samples = SpeechJoin.Piece(Tone(0, 500, 0), PieceEnd.Nothing, isLast: false, speed: 1);
        Assert.InRange(Math.Abs((int)samples[1]), 0, 700);
        Assert.InRange(Math.Abs((int)samples[^2]), 0, 300);
    }

    [Fact]
    public void Silence_alone_is_its_pause_and_what_is_too_loud_is_held_at_the_most_there_is()
    {
        Assert.Equal(new short[250 * Millisecond], SpeechJoin.Piece(new float[1000], PieceEnd.Sentence, isLast: false, speed: 1));
        Assert.Equal(short.MaxValue, SpeechJoin.Piece([.. Enumerable.Repeat(3f, 5000)], PieceEnd.Sentence, isLast: true, speed: 1).Max());
    }

    [Theory]
    [InlineData(1.25)]
    [InlineData(2)]
    public void Shortened_speech_is_as_much_shorter_and_keeps_its_pitch(double factor)
    {
        var tone = Tone(0, 1000, 0);
        var shorter = TimeStretch.Shorten(tone, factor);
        Assert.Equal((int)(tone.Length / factor), shorter.Length);
        Assert.InRange(Crossings(shorter) / (double)shorter.Length / (Crossings(tone) / (double)tone.Length), 0.97, 1.03);
        Assert.InRange(shorter[1000..^1000].Max(), 0.4f, 0.6f);
    }

    [Fact]
    public void A_factor_of_one_changes_nothing() => Assert.Equal(Tone(10, 100, 10), TimeStretch.Shorten(Tone(10, 100, 10), 1));

    private static float[] Tone(int lead, int speech, int tail) =>
        [.. new float[lead * Millisecond], .. Enumerable.Range(0, speech * Millisecond).Select(index => 0.5f * MathF.Cos(2 * MathF.PI * 220 * index / 24_000)), .. new float[tail * Millisecond]];

    private static int Crossings(float[] samples) => Enumerable.Range(1, samples.Length - 1).Count(index => samples[index - 1] < 0 && samples[index] >= 0);
}
