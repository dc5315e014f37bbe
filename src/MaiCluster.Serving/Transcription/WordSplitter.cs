using System.Text;
using System.Text.Unicode;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Transcription;

/// <summary>Tokens to words: at spaces, or at every character in languages that write none; punctuation goes to the word it belongs to.</summary>
public sealed class WordSplitter(TokenVocabulary vocabulary)
{
    private const string Opening = "\"'“¿([{-", Closing = "\"'.。,，!！?？:：”)]}、";

    private static readonly HashSet<string> WithoutSpaces = ["zh", "ja", "th", "lo", "my", "yue"];

    /// <param name="text">Ids of text alone.</param>
    /// <param name="language">Its code; null = one that writes spaces.</param>
    public IReadOnlyList<SpokenWord> Split(IReadOnlyList<int> text, string? language)
    {
        var words = Characters(text);
        return JoinPunctuation(language is not null && WithoutSpaces.Contains(language) ? words : JoinAtSpaces(words));
    }

    /// <summary>The fewest tokens that are whole characters together.</summary>
    private List<SpokenWord> Characters(IReadOnlyList<int> text)
    {
        var words = new List<SpokenWord>();
        var bytes = new List<byte>();
        var first = 0;
        for (var index = 0; index < text.Count; index++)
        {
            bytes.AddRange(vocabulary.Bytes(text[index]));
            var whole = bytes.ToArray();
            if (Utf8.IsValid(whole) || index + 1 == text.Count)
            {
                words.Add(new SpokenWord(Encoding.UTF8.GetString(whole), first, index + 1));
                bytes.Clear();
                first = index + 1;
            }
        }

        return words;
    }

    private static List<SpokenWord> JoinAtSpaces(List<SpokenWord> pieces)
    {
        var words = new List<SpokenWord>();
        foreach (var piece in pieces)
        {
            var isPunctuation = piece.Text.Trim() is [var only] && char.IsAscii(only) && (char.IsPunctuation(only) || char.IsSymbol(only));
            if (words.Count == 0 || piece.Text.StartsWith(' ') || isPunctuation)
            {
                words.Add(piece);
            }
            else
            {
                words[^1] = words[^1] with { Text = words[^1].Text + piece.Text, EndToken = piece.EndToken };
            }
        }

        return words;
    }

    /// <summary>A word's times stay its own: silence around it is often heard as its punctuation.</summary>
    private static List<SpokenWord> JoinPunctuation(List<SpokenWord> words)
    {
        var joined = new List<SpokenWord>();
        var opening = "";
        foreach (var word in words)
        {
            if (word.Text is [' ', var mark] && Opening.Contains(mark))
            {
                opening += word.Text;
            }
            else if (opening.Length == 0 && joined.Count > 0 && !joined[^1].Text.EndsWith(' ') && word.Text.Length > 0 && word.Text.All(Closing.Contains))
            {
                joined[^1] = joined[^1] with { Text = joined[^1].Text + word.Text };
            }
            else
            {
                joined.Add(word with { Text = opening + word.Text });
                opening = "";
            }
        }

        if (opening.Length > 0 && joined.Count > 0)
        {
            joined[^1] = joined[^1] with { Text = joined[^1].Text + opening };
        }

        return joined;
    }
}
