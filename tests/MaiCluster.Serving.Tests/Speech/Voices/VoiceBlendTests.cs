using MaiCluster.Serving.Speech.Voices;

namespace MaiCluster.Serving.Tests.Speech.Voices;

public sealed class VoiceBlendTests
{
    private static readonly SpeechVoice[] Voices = [new("af_heart"), new("am_adam"), new("am_onyx"), new("jf_alpha")];

    [Theory]
    [InlineData("af_heart", "af_heart")]
    [InlineData("onyx", "am_onyx")]
    [InlineData("af_heart:0.6+am_adam:0.4", "af_heart:0.6+am_adam:0.4")]
    [InlineData("af_heart + am_adam", "af_heart:0.5+am_adam:0.5")]
    [InlineData("af_heart:3+onyx:1", "af_heart:0.75+am_onyx:0.25")]
    public void A_voice_an_alias_or_a_mix_is_read(string text, string meant)
    {
        var (blend, failure) = VoiceBlend.Parse(text, Voices);
        Assert.Null(failure);
        Assert.Equal(meant, blend!.ToString());
        Assert.Equal(1, blend.Parts.Sum(part => part.Weight), 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("af_heart:")]
    [InlineData("af_heart:-1")]
    [InlineData("af_heart:NaN")]
    [InlineData("af_heart:1e9")]
    [InlineData("nobody")]
    [InlineData("af_heart+af_heart+af_heart+af_heart+af_heart+af_heart+af_heart+af_heart+af_heart")]
    public void Anything_else_is_refused(string text)
    {
        var (blend, failure) = VoiceBlend.Parse(text, Voices);
        Assert.Null(blend);
        Assert.Equal("voice", failure!.Param);
    }

    [Fact]
    public void Names_tell_language_and_gender()
    {
        Assert.Equal(("ja", "female", false), (Voices[3].Language, Voices[3].Gender, Voices[3].SpeaksEnglish));
        Assert.Equal(("en-GB", "male", true), (new SpeechVoice("bm_george").Language, new SpeechVoice("bm_george").Gender, new SpeechVoice("bm_george").SpeaksEnglish));
        Assert.Equal(("und", "unknown"), (new SpeechVoice("x").Language, new SpeechVoice("x").Gender));
    }
}
