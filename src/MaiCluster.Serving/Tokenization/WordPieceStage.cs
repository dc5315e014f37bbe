using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tokenization;

/// <summary>The model behind the splitter: a word becomes the longest pieces from its start, or the unknown token.</summary>
internal sealed class WordPieceStage(WordPieceModel model) : PieceStage
{
    public override void Take(ReadOnlySpan<char> piece, List<int> ids)
    {
        var before = ids.Count;
        if (IsTooLong(piece) || !TryTakeApart(piece, ids))
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(model.Unknown);
        }
    }

    private bool TryTakeApart(ReadOnlySpan<char> word, List<int> ids)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = Math.Min(word.Length, start + model.LongestPiece);
            int id;
            while (!model.TryFind(word[start..end], start == 0, out id))
            {
                if (--end == start)
                {
                    return false;
                }
            }

            ids.Add(id);
            start = end;
        }

        return true;
    }

    private bool IsTooLong(ReadOnlySpan<char> word)
    {
        var characters = word.Length;
        if (characters <= model.MaxWordCharacters)
        {
            return false;
        }

        foreach (var unit in word)
        {
            characters -= char.IsLowSurrogate(unit) ? 1 : 0; // a pair is one character
        }

        return characters > model.MaxWordCharacters;
    }
}
