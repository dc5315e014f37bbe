using System.Text;

namespace MaiCluster.Serving.Live.Speaking;

/// <summary>
/// Cuts a text that is still being written into pieces to be spoken: sentences, or clauses of one that goes on for long. No piece
/// is lost and none changed: together they are the text. One owner.
/// </summary>
public sealed class SentenceCutter
{
    /// <summary>Characters after which a comma will do.</summary>
    private const int LongSentence = 140;

    /// <summary>Characters after which a space will do.</summary>
    private const int LongestPiece = 300;

    private static readonly HashSet<string> NeverLast = new(StringComparer.Ordinal)
    {
        "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "vs", "etc", "e.g", "i.e", "No", "Sr", "Jr", "Fig", "p", "pp", "Inc", "Ltd", "Gen", "Col", "Sgt", "Capt", "Lt", "Mt", "approx",
    };

    private readonly StringBuilder _held = new();

    /// <summary>Takes the text's next characters.</summary>
    /// <returns>Pieces that are whole by now; none is empty.</returns>
    public IReadOnlyList<string> Append(string text)
    {
        _held.Append(text);
        List<string>? pieces = null;
        for (var end = FirstEnd(); end > 0; end = FirstEnd())
        {
            (pieces ??= []).Add(_held.ToString(0, end));
            _held.Remove(0, end);
        }

        return pieces ?? [];
    }

    /// <summary>The last piece; null when nothing is left.</summary>
    public string? Finish()
    {
        var rest = _held.ToString();
        _held.Clear();
        return rest.Length > 0 ? rest : null;
    }

    /// <summary>Where the first piece ends, the space after it included; 0 when that is not known yet.</summary>
    private int FirstEnd()
    {
        var text = _held.ToString();
        var clause = 0;
        for (var index = 0; index < text.Length - 1; index++)
        {
            if (text[index] == '\n' && text.AsSpan(0, index).ContainsAnyExcept(" \r\n"))
            {
                return index + 1;
            }

            if (!char.IsWhiteSpace(text[index + 1]))
            {
                continue;
            }

            if (IsEnd(text, index))
            {
                return index + 2;
            }

            clause = text[index] is ',' or ';' or ':' ? index + 2 : clause;
            if (clause > 0 && index >= LongSentence)
            {
                return clause;
            }

            if (index >= LongestPiece)
            {
                return index + 2;
            }
        }

        return 0;
    }

    private static bool IsEnd(string text, int index)
    {
        var mark = text[index] is '"' or '\'' or ')' or '”' or '’' or '*' && index > 0 ? index - 1 : index;
        if (text[mark] is '!' or '?' or '…')
        {
            return true;
        }

        if (text[mark] != '.')
        {
            return false;
        }

        var start = text.LastIndexOf(' ', mark) + 1;
        var word = text[start..mark];
        var isInitial = word.Length == 1 && char.IsUpper(word[0]) && word != "I";
        var isNumber = start == 0 && word.All(char.IsAsciiDigit); // of a list
        return word.Length > 0 && !isInitial && !isNumber && !NeverLast.Contains(word);
    }
}
