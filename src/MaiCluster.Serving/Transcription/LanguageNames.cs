namespace MaiCluster.Serving.Transcription;

/// <summary>English names of the languages that speech models know, by the codes that their tokens have.</summary>
public static class LanguageNames
{
    private const string All = """
        af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian, bg bulgarian, bn bengali, bo tibetan,
        br breton, bs bosnian, ca catalan, cs czech, cy welsh, da danish, de german, el greek, en english, es spanish, et estonian, eu basque,
        fa persian, fi finnish, fo faroese, fr french, gl galician, gu gujarati, ha hausa, haw hawaiian, he hebrew, hi hindi, hr croatian,
        ht haitian creole, hu hungarian, hy armenian, id indonesian, is icelandic, it italian, ja japanese, jw javanese, ka georgian, kk kazakh,
        km khmer, kn kannada, ko korean, la latin, lb luxembourgish, ln lingala, lo lao, lt lithuanian, lv latvian, mg malagasy, mi maori,
        mk macedonian, ml malayalam, mn mongolian, mr marathi, ms malay, mt maltese, my myanmar, ne nepali, nl dutch, nn nynorsk, no norwegian,
        oc occitan, pa punjabi, pl polish, ps pashto, pt portuguese, ro romanian, ru russian, sa sanskrit, sd sindhi, si sinhala, sk slovak,
        sl slovenian, sn shona, so somali, sq albanian, sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu, tg tajik, th thai,
        tk turkmen, tl tagalog, tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek, vi vietnamese, yi yiddish, yo yoruba, yue cantonese,
        zh chinese
        """;

    private static readonly Dictionary<string, string> Names = All.Split(',', StringSplitOptions.TrimEntries)
        .Select(pair => pair.Split(' ', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>A code's name; a code that is not known is its own name.</summary>
    public static string NameOf(string code) => Names.GetValueOrDefault(code, code);

    /// <summary>The code of a code or name, in any case; null when it is neither.</summary>
    public static string? CodeOf(string language) =>
        Names.ContainsKey(language) ? language.ToLowerInvariant() : Names.FirstOrDefault(name => name.Value.Equals(language, StringComparison.OrdinalIgnoreCase)).Key;
}
