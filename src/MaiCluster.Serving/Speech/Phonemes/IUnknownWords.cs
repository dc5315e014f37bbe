namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Guesses how words are said that the lexicon lacks.</summary>
public interface IUnknownWords
{
    /// <summary>Longer words are asked for in pieces.</summary>
    const int MostLetters = 24;

    /// <param name="word">1 to <see cref="MostLetters"/> letters a to z and apostrophes.</param>
    string Pronounce(string word);
}
