namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>How the endings -s, -ed and -ing sound after the phonemes of their stem.</summary>
internal static class Endings
{
    public static string S(string stem) => stem + Last(stem) switch
    {
        'p' or 't' or 'k' or 'f' or 'θ' => "s",
        's' or 'z' or 'ʃ' or 'ʒ' or 'ʧ' or 'ʤ' => "ᵻz",
        _ => "z",
    };

    public static string Ed(string stem) => Last(stem) switch
    {
        'p' or 'k' or 'f' or 'θ' or 'ʃ' or 's' or 'ʧ' => stem + "t",
        'd' => stem + "ᵻd",
        't' => Flapped(stem) + "ᵻd",
        _ => stem + "d",
    };

    public static string Ing(string stem) => Flapped(stem) + "ɪŋ";

    /// <summary>A final t after a vowel, as it sounds when a vowel follows.</summary>
    private static string Flapped(string stem) =>
        stem.Length > 1 && stem[^1] == 't' && PhonemeSounds.BeforeFlap.Contains(stem[^2]) ? stem[..^1] + "ɾ" : stem;

    private static char Last(string stem) => stem.Length == 0 ? '\0' : stem[^1];
}
