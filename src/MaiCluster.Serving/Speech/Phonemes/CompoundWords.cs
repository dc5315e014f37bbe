namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Words of several parts (<c>well-known</c>, <c>MaiCluster</c>), and words that nothing but a guess can say.</summary>
internal sealed class CompoundWords(Lexicon lexicon, WordForms forms, IUnknownWords unknown)
{
    /// <summary>ASCII letters, apostrophes and hyphens; empty when there is nothing to say.</summary>
    public string Pronounce(string word, in WordContext context)
    {
        if (!word.AsSpan().ContainsAnyInRange('A', 'z'))
        {
            return "";
        }

        if (!word.Contains('-') || lexicon.Find(word) is not null)
        {
            return Part(word, context);
        }

        var parts = word.Split('-', StringSplitOptions.RemoveEmptyEntries);
        return Join(parts, context);
    }

    private string Join(IReadOnlyList<string> parts, WordContext context)
    {
        var spoken = new string[parts.Count];
        for (var index = parts.Count - 1; index >= 0; index--)
        {
            spoken[index] = Part(parts[index], context);
            context = context with { VowelFollows = PhonemeSounds.BeginsWithVowel(spoken[index]) ?? context.VowelFollows, ToFollows = false, Role = WordRole.Unknown };
        }

        Unstress(parts, spoken);
        return string.Concat(spoken);
    }

    private string Part(string word, in WordContext context) => forms.Find(word, context) ?? Divided(word, context) ?? Guess(word);

    /// <summary>A word with capitals inside is said part by part.</summary>
    private string? Divided(string word, in WordContext context)
    {
        var parts = new List<string>();
        var start = 0;
        for (var index = 1; index < word.Length; index++)
        {
            // aB parts before the B, ABc between A and B.
            var parting = char.IsUpper(word[index]) && (char.IsLower(word[index - 1]) || (index + 1 < word.Length && char.IsLower(word[index + 1]) && char.IsUpper(word[index - 1])));
            if (parting)
            {
                parts.Add(word[start..index]);
                start = index;
            }
        }

        if (start == 0)
        {
            return null;
        }

        parts.Add(word[start..]);
        return Join(parts, context);
    }

    /// <summary>Of several parts the lighter half keeps no primary stress.</summary>
    private static void Unstress(IReadOnlyList<string> parts, string[] spoken)
    {
        var heard = Enumerable.Range(0, spoken.Length).Where(index => spoken[index].Length > 0).ToArray();
        if (heard.Length == 2 && parts[heard[0]].Length == 1)
        {
            spoken[heard[1]] = Stress.Weaken.Apply(spoken[heard[1]]);
            return;
        }

        if (heard.Length < 2 || heard.Count(index => spoken[index].Contains(PhonemeSounds.Primary)) <= (heard.Length + 1) / 2)
        {
            return;
        }

        foreach (var index in heard.OrderBy(index => spoken[index].Contains(PhonemeSounds.Primary)).ThenBy(index => PhonemeSounds.Weight(spoken[index])).Take(heard.Length / 2))
        {
            spoken[index] = Stress.Weaken.Apply(spoken[index]);
        }
    }

    private string Guess(string word)
    {
        var lower = word.ToLowerInvariant();
        if (lower.Length > 3 && (lower.EndsWith("'s", StringComparison.Ordinal) || lower.EndsWith("s'", StringComparison.Ordinal)))
        {
            var stem = lower.EndsWith('s') ? lower[..^2] : lower[..^1];
            return lower.EndsWith('s') ? Endings.S(Guess(stem)) : Guess(stem);
        }

        var spoken = "";
        for (var start = 0; start < lower.Length; start += IUnknownWords.MostLetters)
        {
            var piece = lower[start..Math.Min(lower.Length, start + IUnknownWords.MostLetters)];
            spoken += piece.Length == 1 ? forms.Spell(piece) : unknown.Pronounce(piece);
        }

        return spoken;
    }
}
