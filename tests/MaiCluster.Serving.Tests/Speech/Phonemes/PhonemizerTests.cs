using MaiCluster.Serving.Speech.Normalization;
using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Serving.Tests.Speech.Phonemes;

public sealed class PhonemizerTests
{
    [Theory]
    [InlineData("a record", "ɐ ɹˈɛkəɹd")]
    [InlineData("to record it", "tə ɹəkˈɔɹd ɪt")]
    [InlineData("They live here.", "ðˌA lˈɪv hˈɪɹ.")]
    [InlineData("a live show", "ɐ lˈIv ʃˈO")]
    [InlineData("the use of it", "ðə jˈus ʌv ɪt")]
    [InlineData("we use it", "wi jˈuz ɪt")]
    [InlineData("I have read", "ˌI hæv ɹˈɛd")]
    [InlineData("close the door", "klˈOz ðə dˈɔɹ")]
    [InlineData("the close friend", "ðə klˈOs fɹˈɛnd")]
    public void The_commonest_pairs_are_told_apart_by_their_neighbours(string text, string phonemes) => Says(text, phonemes);

    [Theory]
    [InlineData("the apple", "ði ˈæpᵊl")]
    [InlineData("the GPU", "ðə ʤˌipˌijˈu")]
    [InlineData("an hour to eat", "ɐn ˈWəɹ tʊ ˈit")]
    [InlineData("Is it in?", "ˌɪz ɪt ˈɪn?")]
    [InlineData("A dog", "ɐ dˈɔɡ")]
    [InlineData("plan A", "plˈæn ˈA")]
    public void Small_words_follow_what_comes_after_them(string text, string phonemes) => Says(text, phonemes);

    [Theory]
    [InlineData("NASA", "nˈæsə")]
    [InlineData("USA", "jˌuˌɛsˈA")]
    [InlineData("the GPUs", "ðə ʤˌipˌijˈuz")]
    [InlineData("the US army", "ðə jˌuˈɛs ˈɑɹmi")]
    [InlineData("GIVE US BREAD", "ɡˈɪv ˈʌs bɹˈɛd")]
    [InlineData("Dogs' toys", "dˈɔɡz tˈYz")]
    [InlineData("well-known", "wˌɛlnˈOn")]
    public void Capitals_and_compounds_have_their_stress(string text, string phonemes) => Says(text, phonemes);

    [Fact]
    public void A_pronunciation_that_the_text_gives_counts_for_what_stands_before_it() =>
        Says("the [MaiCluster](/mˈIklˌʌstəɹ/), the [x](/ˈɛks/).", "ðə mˈIklˌʌstəɹ, ði ˈɛks.");

    [Fact]
    public void The_lexicon_says_where_its_file_is_wrong()
    {
        var wrong = Assert.Throws<InvalidDataException>(() => Lexicon.Read("b\tg\tbˈi\na\tg\tˈA\n"u8.ToArray()));
        Assert.Contains("line 2, 'a'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lexicon_finds_every_word_that_it_has()
    {
        Assert.Equal(183_561, BundledLexicon.Lexicon.Count);
        Assert.Equal("ˈA", BundledLexicon.Lexicon.Find("A")?.Phonemes);
        Assert.Null(BundledLexicon.Lexicon.Find(""));
        Assert.Null(BundledLexicon.Lexicon.Find(new string('a', 1000)));
        Assert.Null(BundledLexicon.Lexicon.Find("zorblick"));
    }

    private static void Says(string text, string phonemes) => Assert.Equal(phonemes, BundledLexicon.Phonemizer.Pronounce(TextNormalizer.Normalize(text)));
}
