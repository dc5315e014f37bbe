namespace MaiCluster.Serving.Speech.Voices;

/// <summary>OpenAI's names of voices, each with the voice here that speaks for it.</summary>
public static class VoiceAliases
{
    private static readonly Dictionary<string, string> Voices = new(StringComparer.Ordinal)
    {
        ["alloy"] = "af_alloy",
        ["ash"] = "am_eric",
        ["ballad"] = "bm_lewis",
        ["cedar"] = "am_fenrir",
        ["coral"] = "af_bella",
        ["echo"] = "am_echo",
        ["fable"] = "bm_fable",
        ["marin"] = "af_heart",
        ["nova"] = "af_nova",
        ["onyx"] = "am_onyx",
        ["sage"] = "af_sarah",
        ["shimmer"] = "af_sky",
        ["verse"] = "am_michael",
    };

    public static IReadOnlyDictionary<string, string> All => Voices;

    /// <summary>The voice of a name that may be an alias.</summary>
    public static string Resolve(string name) => Voices.GetValueOrDefault(name, name);

    /// <summary>The aliases of a voice.</summary>
    public static IEnumerable<string> Of(string voice) => Voices.Where(pair => pair.Value == voice).Select(pair => pair.Key);
}
