namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>Collects the words of a text as rules find them. Owned by one normalisation.</summary>
internal sealed class SpokenText
{
    private readonly List<SpokenWord> _words = [];

    public int Count => _words.Count;

    /// <summary>The first character of the closing punctuation belongs to what was said, as an abbreviation's point; the next chunk sets it back.</summary>
    public bool TookClosing { get; set; }

    public IReadOnlyList<SpokenWord> Words => _words;

    /// <param name="words">Parted by blanks; a word may end with a comma.</param>
    public void Say(string words)
    {
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = word.TrimEnd(',');
            _words.Add(new SpokenWord(bare) { After = word[bare.Length..] });
        }
    }

    public void Say(string text, string phonemes) => _words.Add(new SpokenWord(text) { Phonemes = phonemes });

    /// <summary>Puts punctuation before the word at <paramref name="first"/>, once it is there.</summary>
    public void Open(int first, string punctuation)
    {
        if (first < _words.Count && punctuation.Length > 0)
        {
            _words[first] = _words[first] with { Before = punctuation + _words[first].Before };
        }
    }

    /// <summary>Puts punctuation after the last word.</summary>
    public void Close(string punctuation, bool endsParagraph = false)
    {
        if (_words.Count > 0 && (punctuation.Length > 0 || endsParagraph))
        {
            _words[^1] = _words[^1] with { After = _words[^1].After + punctuation, EndsParagraph = _words[^1].EndsParagraph || endsParagraph };
        }
    }
}
