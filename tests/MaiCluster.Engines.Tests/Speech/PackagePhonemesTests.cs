using MaiCluster.Engines.Speech;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Engines.Tests.Speech;

public sealed class PackagePhonemesTests
{
    [Fact]
    public async Task Words_that_the_lexicon_lacks_are_guessed_from_their_letters()
    {
        var store = await InstalledPackages.WithAsync("g2p-en");
        using var phonemes = new PackagePhonemes(await store.OpenAsync("g2p-en", CancellationToken.None));
        Assert.Equal("zˈɔɹblˌɪk", Spoken("zorblick", phonemes));
        Assert.Equal("zˈɔɹblˌɪks", Spoken("Zorblick's", phonemes));
        Assert.Equal("", phonemes.Pronounce(""));
        Assert.NotEqual("", Spoken(new string('q', 100), phonemes));
    }

    [Fact]
    public async Task Words_that_the_lexicon_has_come_from_it_whatever_the_graph_would_say()
    {
        var store = await InstalledPackages.WithAsync("g2p-en");
        using var phonemes = new PackagePhonemes(await store.OpenAsync("g2p-en", CancellationToken.None));
        Assert.Equal("həlˈO, wˈɜɹld.", Spoken("hello, world.", phonemes));
    }

    [Fact]
    public async Task The_graph_says_most_words_of_the_lexicon_as_the_lexicon_does()
    {
        // It was trained on them, so that this shows that letters, frames and symbols are read right.
        var store = await InstalledPackages.WithAsync("g2p-en");
        var package = await store.OpenAsync("g2p-en", CancellationToken.None);
        using var graph = new SpellingGraph(package);
        var words = File.ReadLines(package.FileNamed("lexicon.tsv")).Select(line => line.Split('\t')).Where(line => line[0].Length is > 3 and < 20 && line[0].All(char.IsAsciiLetterLower)).ToArray();
        var asked = Enumerable.Range(0, 200).Select(index => words[index * (words.Length / 200)]).ToArray();
        Assert.InRange(asked.Count(word => graph.Pronounce(word[0]) == word[2]), 120, 200);
    }

    private static string Spoken(string text, PackagePhonemes phonemes) =>
        string.Join(' ', SpeechScript.OfText(text, phonemes.Phonemizer).Select(piece => piece.Phonemes));
}
