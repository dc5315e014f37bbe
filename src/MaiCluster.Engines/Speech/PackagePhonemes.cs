using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Engines.Speech;

/// <summary>The phonemes of a package: a lexicon, and a graph for the words that it lacks. Each is read when it is first needed.</summary>
internal sealed class PackagePhonemes(ModelPackage package) : IUnknownWords, IDisposable
{
    private readonly Lazy<SpellingGraph> _graph = new(() => new SpellingGraph(package));
    private Lazy<Phonemizer>? _phonemizer;

    public Phonemizer Phonemizer => LazyInitializer.EnsureInitialized(ref _phonemizer, () => new Lazy<Phonemizer>(Load)).Value;

    public string Pronounce(string word) => _graph.Value.Pronounce(word);

    public void Dispose()
    {
        if (_graph.IsValueCreated)
        {
            _graph.Value.Dispose();
        }
    }

    private Phonemizer Load() => new(Lexicon.Read(File.ReadAllBytes(package.FileNamed("lexicon.tsv"))), this);
}
