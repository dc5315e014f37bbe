using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Tests.Tokenization;

namespace MaiCluster.Serving.Tests.Speech.Phonemes;

/// <summary>The lexicon of the repository, read once; words that it lacks sound as their letters do.</summary>
internal static class BundledLexicon
{
    public static Lexicon Lexicon { get; } = Lexicon.Read(File.ReadAllBytes(TestFiles.PathOf("models", "g2p-en", "lexicon.tsv")));

    public static Phonemizer Phonemizer { get; } = new(Lexicon, new Letters());

    private sealed class Letters : IUnknownWords
    {
        public string Pronounce(string word) => word.Replace("'", "", StringComparison.Ordinal).Replace('g', 'ɡ');
    }
}
