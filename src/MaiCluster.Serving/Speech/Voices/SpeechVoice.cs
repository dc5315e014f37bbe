namespace MaiCluster.Serving.Speech.Voices;

/// <summary>One voice of a model.</summary>
/// <param name="Name">Such as <c>af_heart</c>: language, gender, name.</param>
public sealed record SpeechVoice(string Name)
{
    private static readonly Dictionary<char, (string Code, string Name)> Languages = new()
    {
        ['a'] = ("en-US", "American English"),
        ['b'] = ("en-GB", "British English"),
        ['e'] = ("es", "Spanish"),
        ['f'] = ("fr-FR", "French"),
        ['h'] = ("hi", "Hindi"),
        ['i'] = ("it", "Italian"),
        ['j'] = ("ja", "Japanese"),
        ['p'] = ("pt-BR", "Brazilian Portuguese"),
        ['z'] = ("zh-CN", "Mandarin Chinese"),
    };

    /// <summary>A BCP 47 tag; <c>und</c> where the name does not tell.</summary>
    public string Language => Known.Code;

    public string LanguageName => Known.Name;

    /// <summary><c>female</c>, <c>male</c>, or <c>unknown</c>.</summary>
    public string Gender => Name.Length > 2 && Name[2] == '_' ? Name[1] switch { 'f' => "female", 'm' => "male", _ => "unknown" } : "unknown";

    /// <summary>It may be given English text; others need phonemes.</summary>
    public bool SpeaksEnglish => Language.StartsWith("en-", StringComparison.Ordinal);

    private (string Code, string Name) Known => Name.Length > 2 && Name[2] == '_' ? Languages.GetValueOrDefault(Name[0], ("und", "unknown")) : ("und", "unknown");
}
