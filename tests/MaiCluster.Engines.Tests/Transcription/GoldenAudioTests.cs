using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Tests.Transcription;

public sealed class GoldenAudioTests(WhisperTiny model, Xunit.Abstractions.ITestOutputHelper log) : IClassFixture<WhisperTiny>
{
    [Fact]
    public void Greedy_ids_are_those_of_the_reference()
    {
        foreach (var (audio, text, tokens) in WhisperTiny.Clips)
        {
            var segment = Assert.Single(Assert.Single(model.Transcribe(new TranscriptionWork { Audio = audio, Language = "en" })).Segments);
            Assert.Equal(text, segment.Text);
            Assert.Equal(tokens, segment.Tokens);
        }
    }

    [Fact]
    public void Words()
    {
        foreach (var (audio, text, tokens) in WhisperTiny.Clips)
        {
            foreach (var part in model.Transcribe(new TranscriptionWork { Audio = audio, Detail = TranscriptDetail.Words }))
            foreach (var s in part.Segments)
                log.WriteLine($"{part.Language} {s.StartSeconds:0.00}-{s.EndSeconds:0.00} {audio.Duration.TotalSeconds:0.00} lp {s.MeanLogProbability:0.00} cr {s.CompressionRatio:0.00} ns {s.NoSpeechProbability:0.00} {s.Text}\n   " + string.Join(" ", s.Words.Select(w=>$"{w.Text}[{w.StartSeconds:0.00}-{w.EndSeconds:0.00}]")));
        }
        var (joined, places) = WhisperTiny.Join([0,1,2,3,4,5,6,7],[8000,16000,24000,8000,40000,80000,16000,4000,16000]);
        log.WriteLine(string.Join(" ", places.Select(p=>$"[{p.Start/16000.0:0.00}-{p.End/16000.0:0.00}]")));
            foreach (var part in model.Transcribe(new TranscriptionWork { Audio = joined, Detail = TranscriptDetail.Words }))
            foreach (var s in part.Segments)
                log.WriteLine($"{part.Language} {s.StartSeconds:0.00}-{s.EndSeconds:0.00} lp {s.MeanLogProbability:0.00} cr {s.CompressionRatio:0.00} ns {s.NoSpeechProbability:0.00} {s.Text}\n   " + string.Join(" ", s.Words.Select(w=>$"{w.Text}[{w.StartSeconds:0.00}-{w.EndSeconds:0.00}]")));
    }
}
