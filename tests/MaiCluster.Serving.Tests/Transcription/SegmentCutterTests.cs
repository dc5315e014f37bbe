using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class SegmentCutterTests
{
    private const double Length = 0.18;

    [Fact]
    public void Pairs_of_timestamps_divide()
    {
        var (segments, resume) = Cut(true, 15, 5, 17, 17, 6, 7, 20);
        Assert.Equal([(0, 0.04), (0.04, 0.1)], segments.Select(segment => (segment.StartSeconds, Math.Round(segment.EndSeconds, 6))));
        Assert.Equal([15, 5, 17], segments[0].Tokens);
        Assert.Equal([17, 6, 7, 20], segments[1].Tokens);
        Assert.Null(resume);
    }

    [Fact]
    public void Text_without_times_is_the_whole_window()
    {
        var segment = Assert.Single(Cut(true, 5, 6).Segments);
        Assert.Equal((0, Length), (segment.StartSeconds, segment.EndSeconds));
    }

    [Fact]
    public void A_segment_that_was_only_begun_is_heard_again()
    {
        var (segments, resume) = Cut(true, 15, 5, 17, 17);
        Assert.Single(segments);
        Assert.Equal(0.04, resume!.Value, 1e-9);
    }

    [Fact]
    public void A_segment_that_the_limit_cut_off_is_heard_again()
    {
        var (segments, resume) = Cut(false, 15, 5, 17, 17, 6);
        Assert.Single(segments);
        Assert.Equal(0.04, resume!.Value, 1e-9);
    }

    [Fact]
    public void The_last_segment_may_end_with_the_window()
    {
        var (segments, resume) = Cut(true, 15, 5, 17, 18, 6);
        Assert.Equal(2, segments.Count);
        Assert.Equal((0.06, Length), (Math.Round(segments[1].StartSeconds, 6), segments[1].EndSeconds));
        Assert.Null(resume);
    }

    [Fact]
    public void Nothing_said_is_no_segment() => Assert.Empty(Cut(true, 15, 17).Segments);

    private static (IReadOnlyList<DrawnSegment> Segments, double? ResumeSeconds) Cut(bool isWhole, params int[] drawn) =>
        SegmentCutter.Cut(drawn, TokenChoiceTests.Tokens, isWhole, Length);
}
