using MaiCluster.Serving.Speech.Normalization;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>A text as the pieces that are spoken one after the other.</summary>
public static class SpeechScript
{
    /// <summary>Every sentence is a piece, or several where it is long.</summary>
    public static IReadOnlyList<SpokenPiece> OfText(string text, Phonemizer phonemizer)
    {
        var pieces = new List<SpokenPiece>();
        var sentence = new List<SpokenWord>();
        var words = TextNormalizer.Normalize(text);
        for (var index = 0; index < words.Count; index++)
        {
            sentence.Add(words[index]);
            if (words[index].EndsSentence || index + 1 == words.Count)
            {
                Add(phonemizer.Pronounce(sentence), words[index].EndsParagraph, pieces);
                sentence.Clear();
            }
        }

        return pieces;
    }

    /// <summary>Phonemes as they were given: a sentence ends where a mark says so and a blank follows.</summary>
    public static IReadOnlyList<SpokenPiece> OfPhonemes(string phonemes)
    {
        var pieces = new List<SpokenPiece>();
        var start = 0;
        for (var index = 0; index < phonemes.Length; index++)
        {
            if (phonemes[index] is '.' or '!' or '?' or '…' && index + 1 < phonemes.Length && phonemes[index + 1] == ' ')
            {
                Add(phonemes[start..(index + 1)], false, pieces);
                start = index + 1;
            }
        }

        Add(phonemes[start..], false, pieces);
        return pieces;
    }

    private static void Add(string phonemes, bool endsParagraph, List<SpokenPiece> pieces)
    {
        if (!phonemes.Any(char.IsLetter))
        {
            return; // marks alone are not heard
        }

        pieces.AddRange(PhonemeCutter.Cut(phonemes));
        if (endsParagraph)
        {
            pieces[^1] = pieces[^1] with { End = PieceEnd.Paragraph };
        }
    }
}
