namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>The named classes of ECMA-262 without the unicode-sets mode: digits and words are ASCII.</summary>
internal static class CharacterClass
{
    private static readonly CharacterSet Digit = CharacterSet.Pairs("09");
    private static readonly CharacterSet Word = CharacterSet.Pairs("azAZ09__");
    private static readonly CharacterSet Space = CharacterSet.Pairs("\t\r  \u00a0\u00a0\u1680\u1680\u2000\u200a\u2028\u2029\u202f\u202f\u205f\u205f\u3000\u3000\ufeff\ufeff");

    /// <summary>What <c>.</c> stands for.</summary>
    public static CharacterSet NotLineEnd { get; } = CharacterSet.Pairs("\n\n\r\r\u2028\u2029").Complement();

    /// <summary>What <c>\d</c> and its like stand for; null = the letter names no class.</summary>
    public static CharacterSet? Named(int letter) => letter switch
    {
        'd' => Digit,
        'D' => Digit.Complement(),
        'w' => Word,
        'W' => Word.Complement(),
        's' => Space,
        'S' => Space.Complement(),
        _ => null,
    };
}
