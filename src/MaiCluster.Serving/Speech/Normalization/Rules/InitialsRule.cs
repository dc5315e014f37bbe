namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Letters with points: <c>U.S.A.</c>, <c>J. K. Rowling</c>, <c>U.S.'s</c>.</summary>
internal sealed class InitialsRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        if (core.Length == 1 && char.IsAsciiLetterUpper(core[0]) && at.Closing == "." && !at.At(0).EndsParagraph && core != "I")
        {
            // A first name's letter; at the end of a sentence ("plan B.") no name follows.
            var next = at.At(1).Core;
            if (next.Length > 0 && char.IsUpper(next[0]) && (at.Previous.Length == 0 || char.IsUpper(at.Previous[0])))
            {
                spoken.Say(core);
                spoken.TookClosing = true;
                return 1;
            }

            return 0;
        }

        var letters = core.Split('.');
        if (letters.Length < 2 || core.Length > 24 || letters[..^1].Any(letter => letter.Length != 1 || !char.IsAsciiLetter(letter[0]))
            || letters[^1] is not ([_] or [_, '\'', 's']) || !char.IsAsciiLetter(letters[^1][0]))
        {
            return 0;
        }

        spoken.Say(string.Join(' ', letters.Select(letter => letter[..1].ToUpperInvariant() + letter[1..])));
        spoken.TookClosing = at.Closing.StartsWith('.') && (at.Closing.Length > 1 || at.GoesOnAfter(0));
        return 1;
    }
}
