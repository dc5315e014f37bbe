using System.Text;
using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Whatever no other rule reads: runs of letters are words, runs of digits numbers, signs are said. Takes every chunk.</summary>
internal sealed class SplitRule : ISpokenRule
{
    /// <summary>Characters of two words between which a slash is "or".</summary>
    private const int LongestChoice = 64;

    public int Read(ChunkCursor at, SpokenText spoken)
    {
        spoken.Say(Parts(at.Core));
        return 1;
    }

    /// <summary>The words of a text without blanks; a word may end with a comma, where a pause is heard.</summary>
    public static string Parts(string core)
    {
        var words = new StringBuilder();
        for (var start = 0; start < core.Length;)
        {
            var end = EndOfRun(core, start);
            var run = core.AsSpan(start, end - start);
            if (char.IsAsciiLetter(run[0]))
            {
                Add(words, run.TrimEnd("'-"));
            }
            else if (char.IsAsciiDigit(run[0]))
            {
                Add(words, WrittenNumber.TryParse(run, out var number) ? number.WordsAlone() : NumberWords.Digits(run));
            }
            else if (words.Length > 0 && words[^1] != ',' && run[0] is ',' or ';' or ':' or '!' or '?' or '…' or '—' or ')' or '(' or '"')
            {
                words.Append(words.Length > 0 && words[^1] != ',' ? "," : "");
            }
            else
            {
                Add(words, Sign(run[0], start, core));
            }

            start = end;
        }

        return words.ToString();
    }

    /// <summary>A sign in the middle of a text: between letters a slash is "or", a point "dot"; at the edges neither is said.</summary>
    private static string Sign(char sign, int at, string core)
    {
        var isInside = at > 0 && at + 1 < core.Length;
        return sign switch
        {
            '/' => isInside && char.IsAsciiLetter(core[at - 1]) && char.IsAsciiLetter(core[at + 1]) ? (core.Length <= LongestChoice && core.Count('/') == 1 ? "or" : "slash") : isInside ? "slash" : "",
            '.' => isInside && char.IsAsciiLetterOrDigit(core[at - 1]) && char.IsAsciiLetterOrDigit(core[at + 1]) && !char.IsUpper(core[at + 1]) ? "dot" : "",
            _ => Symbols.Say(sign),
        };
    }

    private static int EndOfRun(string core, int start)
    {
        var end = start + 1;
        if (char.IsAsciiLetter(core[start]))
        {
            while (end < core.Length && (char.IsAsciiLetter(core[end]) || (core[end] is '\'' or '-' && end + 1 < core.Length && char.IsAsciiLetter(core[end + 1]))))
            {
                end++;
            }
        }
        else if (char.IsAsciiDigit(core[start]) && WrittenNumber.TryRead(core.AsSpan(start), out _, out var length))
        {
            end = start + length;
        }

        return end;
    }

    private static void Add(StringBuilder words, ReadOnlySpan<char> word)
    {
        if (!word.IsEmpty)
        {
            words.Append(words.Length > 0 ? " " : "").Append(word);
        }
    }
}
