using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class SpeechWindowTests
{
    private const int Second = 16_000, Frame = SpeechFinder.FrameSamples;

    [Fact]
    public void Speech_begins_at_a_likely_frame_and_ends_before_the_silence() =>
        Assert.Equal([new SpeechRegion(2 * Frame, 7 * Frame)], Find([0, 0.4f, .. Repeat(0.9f, 5), .. Repeat(0, 8)]));

    [Fact]
    public void Short_dips_do_not_divide_and_short_clicks_are_no_speech() =>
        Assert.Equal([new SpeechRegion(0, 14 * Frame)], Find([.. Repeat(0.9f, 5), .. Repeat(0, 4), .. Repeat(0.9f, 5), .. Repeat(0, 8), 0.9f, .. Repeat(0, 8)]));

    [Fact]
    public void Endless_speech_is_cut_where_it_is_least_likely()
    {
        float[] frames = [.. Repeat(0.9f, 600), 0.6f, .. Repeat(0.9f, 600)];
        var regions = Find(frames);
        Assert.Equal(600 * Frame, regions[0].End);
        Assert.Equal(regions[0].End, regions[1].Start);
        Assert.Equal(frames.Length * Frame, regions[^1].End);
    }

    [Fact]
    public void Windows_hold_all_speech_once_in_order_and_never_too_much()
    {
        var random = new Random(5);
        for (var seed = 0; seed < 300; seed++)
        {
            var (regions, length) = (new List<SpeechRegion>(), 0);
            for (var count = random.Next(1, 30); count > 0; count--)
            {
                var start = length + random.Next(0, 12 * Second);
                length = start + random.Next(1000, 28 * Second);
                regions.Add(new SpeechRegion(start, length));
            }

            length += random.Next(0, 5 * Second);
            var cutter = new WindowCutter();
            regions.ForEach(cutter.Add);
            cutter.Finish(length);
            var windows = new List<SpeechWindow>();
            while (cutter.TryTake(out var window))
            {
                windows.Add(window!);
            }

            Assert.Equal(regions, windows.SelectMany(window => window.Speech));
            Assert.InRange(windows.Count, 1, WindowCutter.MostWindows(length));
            Assert.All(windows, window => Assert.InRange(window.Length, 1, WindowCutter.MaxSamples));
            var last = 0.0;
            foreach (var window in windows)
            {
                Assert.True(window.StartSeconds >= last);
                last = window.EndSeconds;
                Assert.True(last <= (double)length / Second);
            }
        }
    }

    [Fact]
    public void Moments_are_found_again_in_the_recording()
    {
        var window = new SpeechWindow([new(Second, 3 * Second), new(10 * Second, 12 * Second)], [new(Second, 3 * Second), new(10 * Second, 12 * Second)]);
        Assert.Equal(1, window.ToRecording(0, isEnd: false));
        Assert.Equal(2.5, window.ToRecording(1.5, isEnd: false));
        Assert.Equal(10, window.ToRecording(2, isEnd: false));
        Assert.Equal(3, window.ToRecording(2, isEnd: true));
        Assert.Equal(11, window.ToRecording(3, isEnd: true));
        Assert.Equal(12, window.ToRecording(30, isEnd: true));
    }

    [Fact]
    public void What_is_left_after_a_moment_is_worth_it_only_with_speech()
    {
        var window = new SpeechWindow([new(Second, 3 * Second), new(10 * Second, 12 * Second)], [new(Second, 3 * Second), new(10 * Second, 11 * Second)]);
        var rest = window.After(1.5)!;
        Assert.Equal((2.5, 12, 2.5), (rest.StartSeconds, rest.EndSeconds, rest.LengthSeconds));
        Assert.Equal([new SpeechRegion(40_000, 3 * Second), new SpeechRegion(10 * Second, 11 * Second)], rest.Speech);
        Assert.Null(window.After(2.8));
    }

    [Fact]
    public void Pieces_are_read_one_after_the_other()
    {
        var samples = new float[4];
        new SpeechWindow([new(1, 3), new(5, 7)], []).Read([0, 16_384, 8_192, 0, 0, -16_384, 4_096, 0], samples);
        Assert.Equal([0.5f, 0.25f, -0.5f, 0.125f], samples);
    }

    private static float[] Repeat(float value, int count) => [.. Enumerable.Repeat(value, count)];

    private static List<SpeechRegion> Find(float[] frames)
    {
        var finder = new SpeechFinder();
        Array.ForEach(frames, finder.Add);
        finder.Finish(frames.Length * Frame);
        var regions = new List<SpeechRegion>();
        while (finder.TryTake(out var region))
        {
            regions.Add(region);
        }

        return regions;
    }
}
