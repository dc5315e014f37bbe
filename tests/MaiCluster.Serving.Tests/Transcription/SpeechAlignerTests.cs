using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class SpeechAlignerTests
{
    private static readonly SpeechRegion[] Speech = [At(1, 2), At(4, 6)];

    [Fact]
    public void Words_beside_a_silence_begin_and_end_at_its_edges() =>
        Assert.Equal(
            [Word("a", 1, 1.5), Word("b", 1.5, 2), Word("c", 4, 5), Word("d", 5, 6)],
            SpeechAligner.Align([Word("a", 0.4, 1.5), Word("b", 1.5, 2.9), Word("c", 2.9, 5), Word("d", 5, 5.8)], Speech, 0));

    [Fact]
    public void A_word_far_from_its_regions_edge_stays() =>
        Assert.Equal([Word("a", 5.5, 6)], SpeechAligner.Align([Word("a", 5.5, 5.9)], Speech, 0));

    [Fact]
    public void Times_never_go_back() =>
        Assert.Equal([Word("a", 5, 5), Word("b", 5, 6)], SpeechAligner.Align([Word("a", 4.1, 4.6), Word("b", 4.4, 5.5)], Speech, 5));

    [Fact]
    public void Without_a_detector_times_are_as_they_were_heard() =>
        Assert.Equal([Word("a", 0.4, 1.5)], SpeechAligner.Align([Word("a", 0.4, 1.5)], [], 0));

    [Fact]
    public void Segments_lose_the_silence_at_their_ends()
    {
        Assert.Equal((1, 6), SpeechAligner.Trim(0, 9, Speech));
        Assert.Equal((4.5, 5), SpeechAligner.Trim(4.5, 5, Speech));
        Assert.Equal((2.5, 3), SpeechAligner.Trim(2.5, 3, Speech));
    }

    [Fact]
    public void Soft_ends_belong_to_the_word_and_steady_noise_does_not()
    {
        var recording = new short[16_000];
        Fill(recording, 6_400, 9_600, 10_000);
        Fill(recording, 9_600, 11_200, 400);
        Assert.Equal([new SpeechRegion(6_400, 11_200)], SpeechEdges.Widen([new(6_400, 9_600)], recording));
        Fill(recording, 0, 6_400, 400);
        Fill(recording, 9_600, 16_000, 400);
        Assert.Equal([new SpeechRegion(6_400, 9_600)], SpeechEdges.Widen([new(6_400, 9_600)], recording));
    }

    private static void Fill(short[] recording, int from, int to, short level)
    {
        for (var index = from; index < to; index++)
        {
            recording[index] = index % 2 == 0 ? level : (short)-level;
        }
    }

    private static TranscriptWord Word(string text, double start, double end) => new(text, start, end);

    private static SpeechRegion At(int start, int end) => new(start * 16_000, end * 16_000);
}
