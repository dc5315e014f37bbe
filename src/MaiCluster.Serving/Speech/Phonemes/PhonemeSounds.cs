using System.Buffers;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Which phoneme symbols are what. Capitals are diphthongs; a stress mark stands before the vowel of its syllable.</summary>
internal static class PhonemeSounds
{
    public const char Primary = 'ˈ';
    public const char Secondary = 'ˌ';

    /// <summary>Symbols that carry a stress mark.</summary>
    public static readonly SearchValues<char> Vowels = SearchValues.Create("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ");

    /// <summary>Vowels after which a t becomes a flap.</summary>
    public static readonly SearchValues<char> BeforeFlap = SearchValues.Create("AIOWYiuæɑəɛɪɹʊʌ");

    public static readonly SearchValues<char> Stresses = SearchValues.Create([Primary, Secondary]);

    private static readonly SearchValues<char> Long = SearchValues.Create("AIOQWYʤʧ");
    private static readonly SearchValues<char> Sounds = SearchValues.Create("AIOQWYaiuæɑɐɒɔəɛɜɪʊʌᵻᵊbdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ");

    /// <summary>Whether speech that begins so begins with a vowel; null when nothing of it is heard.</summary>
    public static bool? BeginsWithVowel(ReadOnlySpan<char> phonemes)
    {
        var first = phonemes.IndexOfAny(Sounds);
        return first < 0 ? null : phonemes[first] is 'ɐ' || Vowels.Contains(phonemes[first]);
    }

    /// <summary>How heavy a part of a compound is: its symbols, diphthongs and affricates twice.</summary>
    public static int Weight(ReadOnlySpan<char> phonemes)
    {
        var weight = phonemes.Length;
        foreach (var symbol in phonemes)
        {
            weight += Long.Contains(symbol) ? 1 : 0;
        }

        return weight;
    }
}
