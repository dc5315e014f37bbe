using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Tokenization.Normalization;

/// <summary>BERT's cleaning of text. Its four parts go one after the other, each over the whole text.</summary>
internal sealed record BertNormalization
{
    /// <summary>Controls go, and all white space becomes a space.</summary>
    public required bool CleansText { get; init; }

    /// <summary>Chinese characters are words of their own.</summary>
    public required bool SplitsIdeographs { get; init; }

    public required bool StripsAccents { get; init; }

    public required bool LowersCase { get; init; }

    /// <param name="text">Well-formed UTF-16.</param>
    public string Apply(string text)
    {
        var normal = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            AppendClean(rune, normal);
        }

        var clean = normal.ToString();
        if (StripsAccents && !Ascii.IsValid(clean))
        {
            clean = WithoutAccents(clean, normal.Clear());
        }

        return LowersCase ? Lower(clean) : clean;
    }

    private void AppendClean(Rune rune, StringBuilder normal)
    {
        if (CleansText && Rune.IsWhiteSpace(rune))
        {
            normal.Append(' ');
        }
        else if (!CleansText || !IsUnwanted(rune))
        {
            var isWord = SplitsIdeographs && IsIdeograph(rune.Value);
            normal.Append(isWord ? " " : "").Append(rune).Append(isWord ? " " : "");
        }
    }

    private static string WithoutAccents(string text, StringBuilder normal)
    {
        foreach (var code in CanonicalDecomposition.Of(text))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(code) != UnicodeCategory.NonSpacingMark)
            {
                normal.Append(new Rune(code));
            }
        }

        return normal.ToString();
    }

    /// <summary>Character by character, without context. The only one that becomes two is the capital I with a dot.</summary>
    private static string Lower(string text)
    {
        const char capitalWithDot = '\u0130';
        var lower = text.ToLowerInvariant();
        return lower.Contains(capitalWithDot, StringComparison.Ordinal) ? lower.Replace($"{capitalWithDot}", "i\u0307", StringComparison.Ordinal) : lower;
    }

    private static bool IsUnwanted(Rune rune) =>
        rune.Value is 0 or 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>The blocks as the reference has them: its extension E begins at 2B920.</summary>
    private static bool IsIdeograph(int code) => code
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}
