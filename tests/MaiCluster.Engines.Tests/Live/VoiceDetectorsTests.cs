using MaiCluster.Engines.Live;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Transcription;
using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Engines.Tests.Live;

public sealed class VoiceDetectorsTests
{
    private const int Frame = TurnDetector.FrameSamples, Rate = TurnDetector.SampleRate;

    [Fact]
    public async Task Speech_between_silences_is_a_turn_unless_it_pauses_for_long()
    {
        using var detectors = await OpenAsync();
        var single = 0;
        foreach (var (audio, text, _) in WhisperTiny.Clips)
        {
            using var ear = await EarAsync(detectors);
            var bounds = Spoken.Bounds(audio);
            short[] heard = [.. new short[Rate], .. audio.Samples, .. new short[Rate]];
            var detector = new TurnDetector(new TurnDetection { SilenceDurationMs = 900 });
            var turns = new List<(double Start, double End)>();
            for (var at = 0; at + Frame <= heard.Length; at += Frame)
            {
                if (detector.Add(ear.Listen(heard.AsSpan(at, Frame))) == TurnChange.Stopped)
                {
                    turns.Add(((double)detector.Start / Rate, (double)detector.End / Rate));
                }
            }

            Assert.InRange(turns.Count, 1, 2); // one clip pauses between its sentences
            single += turns.Count == 1 ? 1 : 0;
            var (start, end) = (turns[0].Start, turns[^1].End);
            Assert.True(start <= 1 + bounds.Start && start > bounds.Start, $"'{text}' begins at {start}; it is loud from {1 + bounds.Start} on.");
            Assert.True(end > 1 + bounds.End && end < 2.3 + bounds.End, $"'{text}' ends at {end}; it is loud until {1 + bounds.End}.");
        }

        Assert.Equal(WhisperTiny.Clips.Count - 1, single);
    }

    [Fact]
    public async Task Calls_share_a_graph_and_hear_what_a_recording_does()
    {
        using var detectors = await OpenAsync();
        using var one = await EarAsync(detectors);
        using var other = await EarAsync(detectors);
        var store = await InstalledPackages.WithAsync("whisper-tiny");
        using var recordings = new VoiceDetector(VoiceDetectors.FileOf(await store.OpenAsync("silero-vad", CancellationToken.None)), new OnnxOptions());
        var audio = WhisperTiny.Clips[0].Audio;
        var expected = new float[audio.Length / Frame];
        Assert.Equal(expected.Length, recordings.Listen(audio.Samples, new VoiceDetector.Memory(), expected));
        for (var frame = 0; frame < expected.Length; frame++)
        {
            var samples = audio.Samples.Slice(frame * Frame, Frame);
            Assert.Equal(expected[frame], one.Listen(samples));
            other.Listen(new short[Frame]); // another call, at the same time
        }

        Assert.Contains(expected, probability => probability > 0.9);
        var (none, failure) = await detectors.OpenAsync("nothing", CancellationToken.None);
        Assert.Null(none);
        Assert.Contains("nothing", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bundled_live_model_names_three_others_and_has_nothing_to_load()
    {
        var store = await InstalledPackages.WithAsync("whisper-tiny");
        var package = await store.OpenAsync("mai-live", CancellationToken.None);
        var modality = new LiveModality();
        var model = (LiveModel)modality.Read(package);
        Assert.Equal(("mai-transcribe", "mai-text", "mai-voice"), (model.Transcribe, model.Text, model.Voice));
        Assert.Equal(["mai-text", "mai-transcribe", "mai-voice"], LiveModality.PartsOf(package.Manifest));
        Assert.NotEmpty(model.Instructions);
        Assert.Contains("mai-voice", Assert.Throws<InvalidDataException>(() => modality.Load(package, new OnnxOptions())).Message, StringComparison.Ordinal);

        var wrong = package with { Manifest = package.Manifest with { Engine = System.Text.Json.JsonElement.Parse("""{"transcribe":"a","text":"b"}""") } };
        Assert.Contains("voice", Assert.Throws<InvalidDataException>(() => modality.Read(wrong)).Message, StringComparison.Ordinal);
    }

    private static async Task<VoiceDetectors> OpenAsync() => new(await InstalledPackages.WithAsync("whisper-tiny"), new OnnxOptions());

    private static async Task<IVoiceEar> EarAsync(VoiceDetectors detectors)
    {
        var (ear, failure) = await detectors.OpenAsync("silero-vad", CancellationToken.None);
        Assert.Null(failure);
        return ear!;
    }
}
