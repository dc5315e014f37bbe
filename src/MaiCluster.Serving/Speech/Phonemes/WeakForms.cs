namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Small words whose sound depends on what follows them.</summary>
internal static class WeakForms
{
    /// <param name="word">As it is written.</param>
    /// <returns>Null = the word has no weak form here.</returns>
    public static string? Find(string word, in WordContext context) => word switch
    {
        "a" => "ɐ",
        "an" or "An" => "ɐn",
        "the" or "The" => context.VowelFollows == true ? "ði" : "ðə",
        "to" or "To" => context.VowelFollows switch { true => "tʊ", false => "tə", null => null },
        "in" or "In" => context.VowelFollows is null ? "ˈɪn" : "ɪn",
        "am" when context.VowelFollows is not null => "ɐm",
        "I" => "ˌI",
        "used" or "Used" when context.ToFollows => "jˈust",
        _ when context.IsShouted && word is "AN" or "THE" or "TO" or "IN" => Find(word.ToLowerInvariant(), context with { IsShouted = false }),
        _ => null,
    };
}
