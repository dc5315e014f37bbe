using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tests.Speech;

[Collection(nameof(VoiceFixture))]
public sealed class SpeechEngineTests(VoiceFixture voice)
{
    private const int SamplesPerMillisecond = SpeechPart.SampleRate / 1000;

    [Fact]
    public void The_package_has_54_voices_of_9_languages()
    {
        Assert.Equal(54, voice.Model.Voices.Count);
        Assert.Equal(9, voice.Model.Voices.Select(one => one.Language).Distinct().Count());
        Assert.Equal(28, voice.Model.Voices.Count(one => one.SpeaksEnglish));
    }

    [Fact]
    public void A_text_sounds_the_same_alone_and_in_turns_with_others()
    {
        var alone = voice.Speak("Yes. No.");
        using var one = voice.Begin("Yes. No.");
        using var other = voice.Begin("Why? Go!", "am_adam");
        var inTurns = new List<short[]>();
        while (!one.IsDone)
        {
            inTurns.AddRange(voice.Step(one));
            voice.Step(other);
        }

        Assert.Equal(2, alone.Count);
        Assert.Equal(alone, inTurns);
    }

    [Fact]
    public void Sentences_join_without_a_click()
    {
        var parts = voice.Speak("Stop. Go on.");
        var speech = parts.SelectMany(part => part).ToArray();
        var join = parts[0].Length;
        var reach = 20 * SamplesPerMillisecond;
        var jump = Enumerable.Range(join - reach, 2 * reach).Max(index => Math.Abs(speech[index + 1] - speech[index]));
        Assert.InRange(jump, 0, 200); // of 32,768: below -44 dB

        // The pause between them is heard, and nothing else is there.
        Assert.All(speech[(join - 200 * SamplesPerMillisecond)..join], sample => Assert.Equal(0, sample));
        Assert.Equal(0, speech[0]);
        Assert.Equal(0, speech[^1]);
    }

    [Fact]
    public void Speed_makes_speech_as_much_shorter_or_longer()
    {
        var normal = voice.Speak("kəmpjˈuTəɹ", speed: 1, isPhonemes: true)[0].Length;
        Assert.InRange(voice.Speak("kəmpjˈuTəɹ", speed: 2, isPhonemes: true)[0].Length / (double)normal, 0.40, 0.70);
        Assert.InRange(voice.Speak("kəmpjˈuTəɹ", speed: 4, isPhonemes: true)[0].Length / (double)normal, 0.20, 0.45);
        Assert.InRange(voice.Speak("kəmpjˈuTəɹ", speed: 0.5, isPhonemes: true)[0].Length / (double)normal, 1.5, 2.4);
    }

    [Fact]
    public void A_mix_of_one_voice_is_that_voice_and_a_mix_of_two_is_neither()
    {
        var heart = voice.Speak("hˈI.", "af_heart", isPhonemes: true);
        Assert.Equal(heart, voice.Speak("hˈI.", "af_heart:0.3+af_heart:0.7", isPhonemes: true));
        var mixed = voice.Speak("hˈI.", "af_heart:0.6+am_adam:0.4", isPhonemes: true);
        Assert.NotEqual(heart, mixed);
        Assert.Equal(mixed, voice.Speak("hˈI.", "af_heart:3+am_adam:2", isPhonemes: true));
    }

    [Fact]
    public void Usage_of_all_parts_is_the_audio_made()
    {
        using var task = voice.Begin("Hi. No.");
        var (milliseconds, samples) = (0L, 0L);
        while (!task.IsDone)
        {
            voice.Engine.Step([task], (_, part) =>
            {
                milliseconds += part.Quantities.AudioOutMilliseconds;
                samples += part.Output("audio").Count;
            });
        }

        Assert.Equal(samples / SamplesPerMillisecond, milliseconds);
    }

    [Fact]
    public void A_request_that_allows_one_part_gets_all_of_its_speech_in_it()
    {
        var work = SpeechWork.Of(voice.Model, "Hi. No.", isPhonemes: false, "af_heart", 1).Work!;
        using var task = voice.Engine.Begin(work.ToRequest(voice.Model, RequestId.New(), new Requester("key")) with { MostParts = 1 });
        var parts = voice.Step(task);
        Assert.Empty(parts);
        parts = voice.Step(task);
        Assert.True(task.IsDone);
        Assert.Equal(voice.Speak("Hi. No.").SelectMany(part => part), Assert.Single(parts));
    }

    [Fact]
    public void What_is_no_speech_request_is_refused_with_what_would_be_right()
    {
        var request = new TensorRequest { Id = RequestId.New(), Requester = new Requester("key"), Model = "mai-voice", Inputs = [Tensor.Of("pixels", [1L])] };
        var refused = Assert.Throws<RequestRefusedException>(() => voice.Engine.Begin(request));
        Assert.Contains("takes one input 'text' of type BYTES", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello", false, "ff_siwis", "The voice 'ff_siwis' speaks French")]
    [InlineData("Hello", false, "af_heart+jm_kumo", "The voice 'jm_kumo' speaks Japanese")]
    [InlineData("Hello", false, "bob", "There is no voice 'bob'")]
    [InlineData("Hello", false, "af_heart:0", "the weight '0'")]
    [InlineData("日本語", false, "af_heart", "nothing that can be spoken in English")]
    [InlineData("hˈ€", true, "af_heart", "€ (U+20AC), which is no phoneme symbol")]
    [InlineData("Say [x](/日/)", false, "af_heart", "The pronunciation of 'x' in 'input' has 日")]
    public void What_cannot_be_spoken_is_refused_by_name(string input, bool isPhonemes, string name, string message)
    {
        var (work, failure) = SpeechWork.Of(voice.Model, input, isPhonemes, name, 1);
        Assert.Null(work);
        Assert.Contains(message, failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hˈI", "ff_siwis")]
    [InlineData("hˈI", "onyx")]
    [InlineData("hˈI", "alloy:0.5+nova:0.5")]
    public void Phonemes_are_taken_by_every_voice(string input, string name) => Assert.Null(SpeechWork.Of(voice.Model, input, isPhonemes: true, name, 1).Failure);
}
