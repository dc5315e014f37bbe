using System.Text;
using MaiCluster.Serving.Speech.Normalization;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Words of a sentence into the phonemes that the voices were trained on. Safe for any thread.</summary>
public sealed class Phonemizer
{
    private readonly WordForms _forms;
    private readonly CompoundWords _compounds;

    /// <param name="unknown">For what the lexicon lacks; asked on the caller's thread.</param>
    public Phonemizer(Lexicon lexicon, IUnknownWords unknown)
    {
        _forms = new WordForms(lexicon);
        _compounds = new CompoundWords(lexicon, _forms, unknown);
    }

    /// <summary>One sentence: words parted by one blank, punctuation at the word before it.</summary>
    public string Pronounce(IReadOnlyList<SpokenWord> sentence)
    {
        var isShouted = !sentence.Any(word => word.Text.Any(char.IsLower)) && sentence.Sum(word => word.Text.Length) > 4;
        var spoken = new string[sentence.Count];

        // From the end: how a small word sounds depends on what follows it.
        bool? vowelFollows = null;
        var toFollows = false;
        for (var index = sentence.Count - 1; index >= 0; index--)
        {
            var word = sentence[index];
            vowelFollows = word.HasPause ? null : vowelFollows;
            var context = new WordContext(vowelFollows, toFollows, RoleOf(sentence, index), isShouted);
            var phonemes = word.Phonemes ?? (IsPoint(sentence, index) ? "pYnt" : _compounds.Pronounce(AsArticle(sentence, index), context));
            spoken[index] = phonemes;
            vowelFollows = PhonemeSounds.BeginsWithVowel(phonemes) ?? vowelFollows;
            toFollows = word.Text is "to" or "To";
        }

        var text = new StringBuilder();
        for (var index = 0; index < spoken.Length; index++)
        {
            var word = sentence[index];
            if (spoken[index].Length > 0)
            {
                text.Append(text.Length > 0 ? " " : "").Append(word.Before).Append(spoken[index]);
            }

            text.Append(text.Length > 0 ? word.After : "");
        }

        return text.ToString();
    }

    private static WordRole RoleOf(IReadOnlyList<SpokenWord> sentence, int index)
    {
        var before = index > 0 && !sentence[index - 1].HasPause ? sentence[index - 1].Text.ToLowerInvariant() : null;
        var after = index + 1 < sentence.Count && !sentence[index].HasPause ? sentence[index + 1].Text.ToLowerInvariant() : null;
        return WordRoles.Guess(before, sentence[index].Text.ToLowerInvariant(), after);
    }

    /// <summary>The word; an <c>A</c> before a word in lower case is the article, not the letter.</summary>
    private static string AsArticle(IReadOnlyList<SpokenWord> sentence, int index)
    {
        var word = sentence[index];
        var isArticle = word.Text == "A" && !word.HasPause && index + 1 < sentence.Count && sentence[index + 1].Text is [>= 'a' and <= 'z', ..];
        return isArticle ? "a" : word.Text;
    }

    /// <summary>"point" between the numbers that it parts carries no stress.</summary>
    private static bool IsPoint(IReadOnlyList<SpokenWord> sentence, int index) =>
        sentence[index].Text == "point" && index > 0 && index + 1 < sentence.Count && !sentence[index].HasPause
        && NumberNames.Contains(sentence[index - 1].Text) && NumberNames.Contains(sentence[index + 1].Text);

    private static readonly HashSet<string> NumberNames =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
        "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion",
    ];
}
