using System.Text;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>How one word is said.</summary>
/// <param name="IsChecked">By hand; else it was generated.</param>
/// <param name="Phonemes">Where nothing speaks for a variant.</param>
/// <param name="Variants">Others by part of speech, <c>TAG=phonemes</c> parted by blanks; empty = none.</param>
public readonly record struct LexiconEntry(bool IsChecked, string Phonemes, string Variants)
{
    /// <summary>Said before a pause.</summary>
    public const string Strong = "None";

    /// <summary>The phonemes of a variant; null when there is no such variant, empty when it is spelled letter by letter.</summary>
    public string? Variant(string tag)
    {
        foreach (var range in Variants.AsSpan().Split(' '))
        {
            var variant = Variants.AsSpan()[range];
            if (variant.Length > tag.Length && variant[tag.Length] == '=' && variant.StartsWith(tag, StringComparison.Ordinal))
            {
                return variant[(tag.Length + 1)..].ToString();
            }
        }

        return null;
    }

    /// <param name="line">What follows the word: source, phonemes, variants.</param>
    internal static LexiconEntry Parse(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line).TrimEnd('\r');
        var columns = text.Split('\t');
        return new LexiconEntry(columns[0] == "g", columns.Length > 1 ? columns[1] : "", columns.Length > 2 ? columns[2] : "");
    }
}
