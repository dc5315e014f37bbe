using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Guesses what a word is from the words beside it: enough for the commonest pairs such as "to record" and "the record".</summary>
internal static class WordRoles
{
    private static readonly FrozenSet<string> BeforeVerb = Words(
        "to will would can could should shall may might must do does did don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't let's please "
        + "i you we they who i'll you'll we'll they'll he'll she'll it'll he'd i'd never always");

    private static readonly FrozenSet<string> BeforeNoun = Words(
        "a an the this that these those my your his her its our their no each every some any another whose of in on with for by at from as under over about into than");

    private static readonly FrozenSet<string> BeforePast = Words("have has had having i've you've we've they've been was were be is are being get got he she it");

    private static readonly FrozenSet<string> AfterVerb = Words("the a an your my his her their our its it them us me him this these those all every each");

    private static readonly FrozenSet<string> Function = Words(
        "and or but if of in on with for by at from as to is are was were be been has have had will would can could should may might must that than then so when while because "
        + "into over under about after before between through during without within per not it he she they we you i");

    /// <summary>Words whose plain form is the one before a noun, though they have a form as a noun.</summary>
    private static readonly FrozenSet<string> PlainBeforeNoun = Words("close closer invalid overweight");

    /// <param name="before">The word before it in lower case; null at the sentence's begin or after a pause.</param>
    /// <param name="after">The word after it in lower case; null at the sentence's end or before a pause.</param>
    public static WordRole Guess(string? before, string word, string? after)
    {
        if (before is not null && BeforeVerb.Contains(before))
        {
            return WordRole.Verb;
        }

        if (before is not null && BeforeNoun.Contains(before))
        {
            return after is null || Function.Contains(after) ? WordRole.Noun
                : PlainBeforeNoun.Contains(word) ? WordRole.Unknown
                : WordRole.Modifier;
        }

        if (before is "he" or "she" or "it" && word.EndsWith('s'))
        {
            return WordRole.Verb;
        }

        return before is not null && BeforePast.Contains(before) ? WordRole.Past
            : after is not null && AfterVerb.Contains(after) ? WordRole.Verb
            : WordRole.Unknown;
    }

    /// <summary>The variants that a role asks for, the fittest first.</summary>
    public static ReadOnlySpan<string> TagsOf(WordRole role) => role switch
    {
        WordRole.Noun => (string[])["NOUN"],
        WordRole.Modifier => (string[])["ADJ", "NOUN"],
        WordRole.Verb => (string[])["VERB"],
        WordRole.Past => (string[])["VBD", "VBN"],
        _ => [],
    };

    private static FrozenSet<string> Words(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
