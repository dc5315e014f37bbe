using System.Text;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>How a word of letters is said: by the lexicon, by an ending on a stem that the lexicon has, or letter by letter.</summary>
internal sealed class WordForms(Lexicon lexicon)
{
    private const string Doubled = "bcdgklmnprstvxz";

    /// <param name="word">Letters and apostrophes, as it is written.</param>
    /// <returns>Null = the lexicon knows neither the word nor a stem of it.</returns>
    public string? Find(string word, in WordContext context)
    {
        if (WeakForms.Find(word, context) is { } weak)
        {
            return weak;
        }

        var (isLower, isUpper) = CaseOf(word);
        var stress = isLower ? Stress.Keep : isUpper ? Stress.Primary : Stress.AtLeastSecondary;
        if (Known(word, stress, context) is { } known)
        {
            return known;
        }

        if (isLower)
        {
            return Derived(word, stress, context);
        }

        return IsCapitalised(word) || isUpper
            ? Known(word.ToLowerInvariant(), stress, context) ?? Derived(word.ToLowerInvariant(), stress, context) ?? Initials(word, isUpper)
            : Initials(word, isUpper);
    }

    /// <summary>Says the letters of a word one after the other; the last alone keeps a primary stress.</summary>
    public string Spell(ReadOnlySpan<char> word)
    {
        var letters = new StringBuilder();
        foreach (var letter in word)
        {
            letters.Append(lexicon.Find(char.ToUpperInvariant(letter).ToString())?.Phonemes);
        }

        var weak = Stress.Weaken.Apply(letters.ToString());
        return weak.LastIndexOf(PhonemeSounds.Secondary) is >= 0 and var last ? $"{weak[..last]}{PhonemeSounds.Primary}{weak[(last + 1)..]}" : weak;
    }

    /// <summary>A word in capitals, also with a small s or 's after it, is spelled.</summary>
    private string? Initials(string word, bool isUpper)
    {
        if (isUpper && !word.Contains('\''))
        {
            return Spell(word);
        }

        var stem = word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2] : word.EndsWith('s') ? word[..^1] : "";
        return stem.Length > 1 && stem.All(char.IsUpper) ? Endings.S(Known(stem, Stress.Primary, default) ?? Spell(stem)) : null;
    }

    private string? Known(string word, Stress stress, in WordContext context)
    {
        if (lexicon.Find(word) is { } entry)
        {
            return Choose(word, entry, stress, context);
        }

        // "dogs'" sounds as "dog's" does.
        return word.EndsWith("s'", StringComparison.Ordinal) ? Known(word[..^2] + "'s", stress, context)
            : word.Length > 1 && word.EndsWith('\'') ? Known(word[..^1], stress, context)
            : null;
    }

    private string Choose(string word, LexiconEntry entry, Stress stress, in WordContext context)
    {
        if (context.VowelFollows is null && entry.Variant(LexiconEntry.Strong) is { } strong)
        {
            return stress.Apply(strong);
        }

        if (entry.Variant("NOUN") is "" && !context.IsShouted && !Capitals.AreWords.Contains(word))
        {
            return Spell(word);
        }

        foreach (var tag in WordRoles.TagsOf(context.Role))
        {
            if (entry.Variant(tag) is { Length: > 0 } variant)
            {
                return stress.Apply(variant);
            }
        }

        return stress.Apply(entry.Phonemes);
    }

    private string? Derived(string word, Stress stress, in WordContext context) =>
        WithS(word, stress, context) ?? WithEd(word, stress, context) ?? WithIng(word, stress == Stress.Keep ? Stress.AtLeastSecondary : stress, context);

    private string? WithS(string word, Stress stress, in WordContext context)
    {
        if (word.Length < 3 || !word.EndsWith('s'))
        {
            return null;
        }

        var stem = word.EndsWith("ss", StringComparison.Ordinal) ? null : Stem(word[..^1], stress, context);
        if (stem is null && (word.EndsWith("'s", StringComparison.Ordinal) || (word.Length > 4 && word.EndsWith("es", StringComparison.Ordinal) && !word.EndsWith("ies", StringComparison.Ordinal))))
        {
            stem = Stem(word[..^2], stress, context);
        }

        if (stem is null && word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal))
        {
            stem = Stem(word[..^3] + "y", stress, context);
        }

        return stem is null ? null : Endings.S(stem);
    }

    private string? WithEd(string word, Stress stress, in WordContext context)
    {
        if (word.Length < 4 || !word.EndsWith('d'))
        {
            return null;
        }

        var stem = word.EndsWith("dd", StringComparison.Ordinal) ? null : Stem(word[..^1], stress, context);
        if (stem is null && word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal) && !word.EndsWith("eed", StringComparison.Ordinal))
        {
            stem = Stem(word[..^2], stress, context);
        }

        return stem is null ? null : Endings.Ed(stem);
    }

    private string? WithIng(string word, Stress stress, in WordContext context)
    {
        if (word.Length < 5 || !word.EndsWith("ing", StringComparison.Ordinal))
        {
            return null;
        }

        var stem = word.Length > 5 ? Stem(word[..^3], stress, context) : null;
        stem ??= Stem(word[..^3] + "e", stress, context);
        if (stem is null && word.Length > 5 && ((word[^4] == word[^5] && Doubled.Contains(word[^4])) || word.EndsWith("cking", StringComparison.Ordinal)))
        {
            stem = Stem(word[..^4], stress, context);
        }

        return stem is null ? null : Endings.Ing(stem);
    }

    private string? Stem(string stem, Stress stress, in WordContext context) => lexicon.Find(stem) is { } entry ? Choose(stem, entry, stress, context) : null;

    private static (bool IsLower, bool IsUpper) CaseOf(string word)
    {
        var (isLower, isUpper) = (true, true);
        foreach (var letter in word)
        {
            isLower &= !char.IsUpper(letter);
            isUpper &= !char.IsLower(letter);
        }

        return (isLower, isUpper && !isLower);
    }

    private static bool IsCapitalised(string word) => char.IsUpper(word[0]) && word.AsSpan(1).IndexOfAnyInRange('A', 'Z') < 0;
}
