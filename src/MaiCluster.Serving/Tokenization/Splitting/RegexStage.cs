using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>Any other pattern, by .NET's regular expressions over a <see cref="PlaneText"/>.</summary>
/// <param name="keepMatches">False: what the pattern matches is dropped.</param>
/// <param name="keepGaps">False: what lies between matches is dropped.</param>
internal sealed class RegexStage(Regex pattern, bool keepMatches, bool keepGaps, PieceStage next) : PieceStage
{
    public override void Take(ReadOnlySpan<char> piece, List<int> ids)
    {
        var plane = PlaneText.Of(piece);
        var done = 0;
        foreach (var match in pattern.EnumerateMatches(plane.Text(piece)))
        {
            var start = plane.Original(match.Index);
            var end = plane.Original(match.Index + match.Length);
            Pass(piece[done..start], keepGaps, ids);
            Pass(piece[start..end], keepMatches, ids);
            done = end;
        }

        Pass(piece[done..], keepGaps, ids);
    }

    private void Pass(ReadOnlySpan<char> part, bool keep, List<int> ids)
    {
        if (keep && !part.IsEmpty)
        {
            next.Take(part, ids);
        }
    }
}
