using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Tests.Transcription;

public sealed class GoldenAudioTests(WhisperTiny model) : IClassFixture<WhisperTiny>
{
    /// <summary>Kernels for 8-bit weights differ between processors; a token this near to the likeliest one is as right.</summary>
    private const float NearlyTied = 0.3f;

    [Fact]
    public void Every_golden_token_is_the_greedy_one_or_nearly_tied_with_it()
    {
        foreach (var (audio, _, tokens) in WhisperTiny.Clips)
        {
            using var heard = model.Graphs.Encode(Picture(audio), rows: 1);
            int[] prompt = [model.Config.Tokens.Start, model.Config.Tokens.Languages["en"], model.Config.Tokens.Transcribe!.Value, model.Config.Tokens.NoTimestamps];
            var rows = DecoderRows.Begin(model.Graphs, [heard], [prompt]);
            var choice = new TokenChoice(model.Config.Tokens, withTimestamps: false);
            var drawn = new List<int>();
            foreach (var token in tokens.Append(model.Config.Tokens.End))
            {
                var logits = rows.Logits(0, -1);
                var likeliest = choice.Draw(logits, drawn, temperature: 0, chance: 0).Token;
                Assert.True(logits[likeliest] - logits[token] < NearlyTied, $"{token} is golden; {likeliest} is likelier by {logits[likeliest] - logits[token]}.");
                rows.Append([token]);
                drawn.Add(token);
            }

            rows.Leave();
        }
    }

    [Fact]
    public void Each_clip_says_what_the_reference_heard()
    {
        foreach (var (audio, text, _) in WhisperTiny.Clips)
        {
            var segment = Assert.Single(Assert.Single(model.Transcribe(new TranscriptionWork { Audio = audio, Language = "en" })).Segments);
            Assert.Equal(Spoken.Plain(text), Spoken.Plain(segment.Text));
        }
    }

    [Fact]
    public void The_language_is_found()
    {
        var part = Assert.Single(model.Transcribe(new TranscriptionWork { Audio = WhisperTiny.Clips[0].Audio }));
        Assert.Equal("en", part.Language);
    }

    [Fact]
    public void Silence_and_noise_say_nothing()
    {
        var random = new Random(7);
        var noise = new byte[2 * 16_000 * 3];
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(noise.AsSpan());
        for (var index = 0; index < samples.Length; index++)
        {
            samples[index] = (short)random.Next(-300, 300);
        }

        foreach (var audio in new[] { new DecodedAudio(new byte[2 * 16_000 * 40]), new DecodedAudio(noise), new DecodedAudio(new byte[2]) })
        {
            Assert.Empty(Assert.Single(model.Transcribe(new TranscriptionWork { Audio = audio })).Segments);
        }
    }

    [Fact]
    public void The_same_request_has_the_same_answer_at_any_temperature()
    {
        var work = new TranscriptionWork { Audio = WhisperTiny.Clips[5].Audio, Language = "en", Temperature = 0.8, Detail = TranscriptDetail.Words };
        var (first, second) = (model.Transcribe(work), model.Transcribe(work));
        Assert.Equal(first.SelectMany(part => part.Segments).SelectMany(segment => segment.Tokens), second.SelectMany(part => part.Segments).SelectMany(segment => segment.Tokens));
        Assert.Equal(first.SelectMany(part => part.Segments).SelectMany(segment => segment.Words), second.SelectMany(part => part.Segments).SelectMany(segment => segment.Words));
    }

    [Fact]
    public void A_prompt_is_read()
    {
        // Words that the model would not write by itself for what it hears.
        var work = new TranscriptionWork { Audio = WhisperTiny.Clips[0].Audio, Language = "en", Prompt = "the quick brown fox jumps over the lazy dog the quick brown fox" };
        Assert.StartsWith(" the quick", Assert.Single(Assert.Single(model.Transcribe(work)).Segments).Text, StringComparison.Ordinal);
    }

    private static float[] Picture(DecodedAudio audio)
    {
        var picture = new float[80 * LogMelSpectrogram.Columns];
        new LogMelSpectrogram(80).Compute(audio.Samples.ToArray().Select(sample => sample / 32768f).ToArray(), picture);
        return picture;
    }
}
