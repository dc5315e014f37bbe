using System.Text;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Normalization;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Speech.Voices;
using MaiCluster.Serving.Tests.Speech.Phonemes;

namespace MaiCluster.Serving.Tests.Speech;

/// <summary>Whatever is sent becomes pieces that the voice can take, or nothing. <c>MAI_TEST_LONG=1</c> makes it 100,000 texts.</summary>
public sealed class SpeechFuzzTests
{
    private static readonly int Seeds = LongRun.IsOn ? 100_000 : 2_000;

    // Those that rules look at, and words of every kind.
    private static readonly string[] Bits =
    [
        "1", "23", "1,000", "0.5", "-", "–", "—", ":", "/", "$", "€", "%", "km", "°C", "th", "s", "'", "\"", "(", ")", "[", "](/", "/)", ".", "...", "!", "?", ",", " ", " ", " ", "\n", "\n\n",
        "a.m.", "Dr.", "St.", "No.", "Jan", "July", "2026", "Henry", "VIII", "U.S.", "www.", "http://", "a@b.co", "+1", "555", "#", "@", "&", "e5", "^", "½", "²", "½", "million", "GPT", "iPhone",
        "hello", "World", "the", "a", "to", "x", "café", "日", "😀", "\u0301", "\u200B", "ʤ", "ˈ", "\0", "١٢", "ＡＢ", "\uFFFD",
    ];

    private static readonly SpeechModel Model = new()
    {
        Name = "mai-voice",
        Package = "test",
        Voices = [new SpeechVoice("af_heart")],
        Vocabulary = new PhonemeVocabulary(KnownSymbols.All.Select((symbol, index) => (symbol, index)).ToDictionary(pair => pair.symbol, pair => pair.index + 1)),
    };

    [Fact]
    public void Any_text_becomes_pieces_that_a_voice_can_take()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            Check(RandomText(new Random(seed), 60), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,111")]
    [InlineData("1.")]
    [InlineData("a/")]
    [InlineData("a-")]
    [InlineData("[")]
    [InlineData("[a](/")]
    [InlineData("$5-")]
    [InlineData("'")]
    [InlineData("x. ")]
    [InlineData("1-2 ")]
    [InlineData("I.")]
    [InlineData("+")]
    [InlineData("日本")]
    public void A_hundred_thousand_characters_of_one_kind_are_taken(string bit) => Check(string.Concat(Enumerable.Repeat(bit, 100_000 / bit.Length)), bit);

    [Fact]
    public void A_hundred_thousand_random_characters_are_taken() => Check(RandomText(new Random(7), 30_000), "seed 7");

    [Fact]
    public void Any_phonemes_are_spoken_or_refused_by_the_symbol_that_is_wrong()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 1500)).Select(_ => random.Next(200) == 0 ? (char)random.Next(0xD800) : KnownSymbols.All[random.Next(KnownSymbols.All.Length)]));
            var (work, failure) = SpeechWork.Of(Model, text, isPhonemes: true, "af_heart", 1);
            Assert.True(work is null != failure is null, $"seed {seed}");
            if (work is not null)
            {
                CheckPieces(SpeechScript.OfPhonemes(work.Input), work, $"seed {seed}");
            }
        }
    }

    private static void Check(string text, string what)
    {
        var words = TextNormalizer.Normalize(text);
        Assert.All(words.Where(word => word.Phonemes is null), word => Assert.True(Ascii.IsValid(word.Text) && !word.Text.Contains(' '), $"{what}: {word.Text}"));
        var (work, _) = SpeechWork.Of(Model, text, isPhonemes: false, "af_heart", 1);
        if (work is not null)
        {
            CheckPieces(SpeechScript.OfText(text, BundledLexicon.Phonemizer), work, what);
        }
    }

    private static void CheckPieces(IReadOnlyList<SpokenPiece> pieces, SpeechWork work, string what)
    {
        Assert.True(pieces.Count <= work.ToRequest(Model, RequestId.New(), new Requester("key")).MostParts, $"{what}: {pieces.Count} pieces");
        foreach (var piece in pieces)
        {
            Assert.InRange(piece.Phonemes.Length, 1, PhonemeCutter.MostSymbols);
            Assert.True(Model.Vocabulary.FirstUnknown(piece.Phonemes) is null, $"{what}: {Model.Vocabulary.FirstUnknown(piece.Phonemes)}");
        }
    }

    private static string RandomText(Random random, int bits)
    {
        var text = new StringBuilder();
        for (var count = random.Next(bits + 1); count > 0; count--)
        {
            text.Append(random.Next(10) == 0 ? new Rune(random.Next(0xD800)).ToString() : Bits[random.Next(Bits.Length)]);
        }

        return text.ToString();
    }
}
