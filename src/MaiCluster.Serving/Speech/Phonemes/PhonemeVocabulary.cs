using System.Collections.Frozen;
using System.Text;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>The symbols that a voice's model knows, and their ids. Immutable, shared.</summary>
public sealed class PhonemeVocabulary(IReadOnlyDictionary<char, int> ids)
{
    private readonly FrozenDictionary<char, int> _ids = ids.ToFrozenDictionary();

    /// <summary>The first symbol of a text that is not among them, as a message may show it; null when there is none.</summary>
    public string? FirstUnknown(string phonemes)
    {
        foreach (var rune in phonemes.EnumerateRunes())
        {
            if (!rune.IsBmp || !_ids.ContainsKey((char)rune.Value))
            {
                return Rune.IsControl(rune) || rune == Rune.ReplacementChar ? $"U+{rune.Value:X4}" : $"{rune} (U+{rune.Value:X4})";
            }
        }

        return null;
    }

    /// <summary>The ids of the symbols, without any at the ends; unknown ones are left out.</summary>
    public long[] Encode(string phonemes)
    {
        var encoded = new List<long>(phonemes.Length);
        foreach (var symbol in phonemes)
        {
            if (_ids.TryGetValue(symbol, out var id))
            {
                encoded.Add(id);
            }
        }

        return [.. encoded];
    }
}
