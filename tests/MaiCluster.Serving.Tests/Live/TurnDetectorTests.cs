using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Serving.Tests.Live;

public sealed class TurnDetectorTests
{
    private const int Frame = TurnDetector.FrameSamples;

    private static readonly TurnDetection Settings = new() { PrefixPaddingMs = 64, SilenceDurationMs = 96 };

    [Fact]
    public void A_turn_begins_before_its_speech_and_ends_after_its_silence()
    {
        var detector = new TurnDetector(Settings);
        var changes = Play(detector, 0, 0, 0, 0, 0.9f, 0.9f, 0.9f, 0, 0, 0, 0);
        Assert.Equal([(5, TurnChange.Started), (9, TurnChange.Stopped)], changes);
        Assert.Equal(2 * Frame, detector.Start);
        Assert.Equal(10 * Frame, detector.End);
    }

    [Fact]
    public void One_likely_frame_is_no_speech() => Assert.Empty(Play(new TurnDetector(Settings), 0, 1, 0, 1, 0, 1, 0));

    [Fact]
    public void What_lies_between_the_thresholds_neither_ends_a_turn_nor_prolongs_it()
    {
        var detector = new TurnDetector(Settings);
        Assert.Equal([(1, TurnChange.Started), (7, TurnChange.Stopped)], Play(detector, 1, 1, 0, 0.4f, 0, 0.4f, 0.4f, 0));
    }

    [Fact]
    public void A_word_after_a_pause_goes_on_with_the_turn() =>
        Assert.Equal([(1, TurnChange.Started), (8, TurnChange.Stopped)], Play(new TurnDetector(Settings), 1, 1, 0, 0, 1, 1, 0, 0, 0));

    [Fact]
    public void A_turn_does_not_reach_back_into_the_one_before()
    {
        var detector = new TurnDetector(new TurnDetection { PrefixPaddingMs = 5000, SilenceDurationMs = 32 });
        Play(detector, 1, 1, 0);
        var end = detector.End;
        Play(detector, 1, 1);
        Assert.Equal(end, detector.Start);
    }

    [Fact]
    public void Turns_follow_each_other_whatever_is_heard()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var detector = new TurnDetector(
                new TurnDetection { Threshold = random.NextSingle(), PrefixPaddingMs = random.Next(0, 1000), SilenceDurationMs = random.Next(32, 600) },
                random.Next(0, 100_000));
            var (end, speaks) = (detector.Position, false);
            for (var frame = 0; frame < 200; frame++)
            {
                var needed = detector.Needed;
                var change = detector.Add(random.NextSingle());
                Assert.True(detector.Needed >= needed, $"Seed {seed}: what was given up is needed again.");
                Assert.Equal(change == TurnChange.Started || (speaks && change == TurnChange.None), detector.IsSpeaking);
                if (change == TurnChange.Started)
                {
                    Assert.True(detector.Start >= end && detector.Start >= needed && detector.Start < detector.Position, $"Seed {seed}: a turn begins at {detector.Start}, after one that ended at {end}; from {needed} on is kept.");
                }
                else if (change == TurnChange.Stopped)
                {
                    end = detector.End;
                    Assert.True(detector.Start < end && end == detector.Position, $"Seed {seed}: a turn of {detector.Start} to {end} at {detector.Position}.");
                }

                if (random.Next(50) == 0)
                {
                    detector.Forget();
                    end = detector.Position;
                }

                speaks = detector.IsSpeaking;
            }
        }
    }

    private static List<(int Frame, TurnChange Change)> Play(TurnDetector detector, params float[] probabilities) =>
        [.. probabilities.Select((probability, frame) => (frame, detector.Add(probability))).Where(change => change.Item2 != TurnChange.None)];
}
