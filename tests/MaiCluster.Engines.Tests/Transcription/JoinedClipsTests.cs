using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Tests.Transcription;

/// <summary>Recordings of several windows, whose silences are known.</summary>
public sealed class JoinedClipsTests(WhisperTiny model) : IClassFixture<WhisperTiny>
{
    private const double SampleRate = 16_000, Tolerance = 0.2;

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6, 7 }, new[] { 8_000, 16_000, 24_000, 12_000, 40_000, 80_000, 16_000, 10_000, 16_000 })]
    [InlineData(new[] { 7, 6, 5, 4, 3, 2, 1, 0 }, new[] { 0, 32_000, 32_000, 32_000, 32_000, 32_000, 32_000, 32_000, 0 })]
    [InlineData(new[] { 3, 1 }, new[] { 48_000, 24_000, 48_000 })]
    public void Words_begin_and_end_with_their_clip_and_never_go_back(int[] clips, int[] silences)
    {
        var (audio, places) = WhisperTiny.Join(clips, silences);
        var parts = model.Transcribe(new TranscriptionWork { Audio = audio, Language = "en", Detail = TranscriptDetail.Words });
        var words = parts.SelectMany(part => part.Segments).SelectMany(segment => segment.Words).ToArray();
        Spoken.SameWords(string.Concat(clips.Select(clip => WhisperTiny.Clips[clip].Text)), string.Concat(words.Select(word => word.Text)));

        var last = 0.0;
        foreach (var word in words)
        {
            Assert.InRange(word.StartSeconds, last, audio.Duration.TotalSeconds);
            Assert.InRange(word.EndSeconds, word.StartSeconds, audio.Duration.TotalSeconds);
            last = word.EndSeconds;
        }

        var next = 0;
        for (var index = 0; index < clips.Length; index++)
        {
            var (start, end) = Spoken.Bounds(WhisperTiny.Clips[clips[index]].Audio);
            var from = places[index].Start / SampleRate;
            var own = words.Skip(next).Take(Spoken.Plain(WhisperTiny.Clips[clips[index]].Text).Split(' ').Length).ToArray();
            Assert.InRange(own[0].StartSeconds, from + start - Tolerance, from + start + Tolerance);
            Assert.InRange(own[^1].EndSeconds, from + end - Tolerance, from + end + Tolerance);
            next += own.Length;
        }
    }

    [Fact]
    public void Segments_of_a_long_recording_are_in_order_and_lie_in_speech()
    {
        var (audio, places) = WhisperTiny.Join([0, 1, 2, 3, 4, 5, 6, 7], [160_000, 16_000, 16_000, 320_000, 16_000, 16_000, 16_000, 16_000, 160_000]);
        var segments = model.Transcribe(new TranscriptionWork { Audio = audio, Language = "en" }).SelectMany(part => part.Segments).ToArray();
        Spoken.SameWords(string.Concat(WhisperTiny.Clips.Select(clip => clip.Text)), string.Concat(segments.Select(segment => segment.Text)));
        var last = 0.0;
        foreach (var segment in segments)
        {
            Assert.InRange(segment.StartSeconds, last, segment.EndSeconds);
            last = segment.EndSeconds;
            Assert.Contains(places, place => segment.StartSeconds >= (place.Start / SampleRate) - Tolerance && segment.StartSeconds <= (place.End / SampleRate));
        }
    }
}
