namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>What becomes of the stress marks of a word.</summary>
internal enum Stress
{
    /// <summary>As the lexicon has them.</summary>
    Keep,

    /// <summary>None at all.</summary>
    Remove,

    /// <summary>The primary one becomes secondary and other secondary ones go: one part of a compound.</summary>
    Weaken,

    /// <summary>A word without any gets a secondary one: a Capitalised word.</summary>
    AtLeastSecondary,

    /// <summary>A word without a primary one gets it: a word in CAPITALS.</summary>
    Primary,
}

internal static class StressMarks
{
    public static string Apply(this Stress stress, string phonemes) => stress switch
    {
        Stress.Remove => Without(Without(phonemes, PhonemeSounds.Primary), PhonemeSounds.Secondary),
        Stress.Weaken when phonemes.Contains(PhonemeSounds.Primary) => Without(phonemes, PhonemeSounds.Secondary).Replace(PhonemeSounds.Primary, PhonemeSounds.Secondary),
        Stress.AtLeastSecondary => Mark(phonemes, PhonemeSounds.Secondary),
        Stress.Primary when phonemes.Contains(PhonemeSounds.Primary) => phonemes,
        Stress.Primary => Mark(phonemes.Replace(PhonemeSounds.Secondary, PhonemeSounds.Primary), PhonemeSounds.Primary),
        _ => phonemes,
    };

    /// <summary>Puts the mark before the first vowel of a word that has no mark.</summary>
    private static string Mark(string phonemes, char mark) =>
        !phonemes.AsSpan().ContainsAny(PhonemeSounds.Stresses) && phonemes.AsSpan().IndexOfAny(PhonemeSounds.Vowels) is >= 0 and var vowel
            ? phonemes.Insert(vowel, mark.ToString())
            : phonemes;

    private static string Without(string phonemes, char mark) => phonemes.Replace(mark.ToString(), "", StringComparison.Ordinal);
}
