using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Phone numbers, digit by digit with a pause between their groups: <c>+1 (555) 123-4567</c>, <c>555-123-4567</c>, <c>+49 30 1234567</c>.</summary>
internal sealed class PhoneRule : ISpokenRule
{
    /// <summary>Chunks that one number may take: a country, an area and three groups.</summary>
    private const int MostChunks = 6;

    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var groups = new List<string>();
        var (best, bestGroups) = (0, 0);
        for (var offset = 0; offset < MostChunks && Groups(at.At(offset), offset, groups); offset++)
        {
            if (IsWhole(groups, at.Core.StartsWith('+')))
            {
                (best, bestGroups) = (offset + 1, groups.Count);
            }

            if (at.At(offset).EndsParagraph || at.At(offset).Closing is not ("" or ")"))
            {
                break;
            }
        }

        if (best == 0)
        {
            return 0;
        }

        var plus = at.Core.StartsWith('+') ? "plus " : "";
        spoken.Say(plus + string.Join(", ", groups.Take(bestGroups).Select(group => NumberWords.Digits(group))));
        return best;
    }

    /// <summary>Adds the groups of digits of one chunk; false when it is no part of a phone number.</summary>
    private static bool Groups(TextChunk chunk, int offset, List<string> groups)
    {
        if (chunk.Core.Length is 0 or > 24 || (chunk.Opening is not ("" or "(")))
        {
            return false;
        }

        var core = offset == 0 && chunk.Core.StartsWith('+') ? chunk.Core[1..] : chunk.Core;
        foreach (var group in core.Split('-', '.', '(', ')', '/'))
        {
            if (group.Length > 0)
            {
                groups.Add(group);
            }

            if (WrittenNumber.CountDigits(group) != group.Length || group.Length > 12)
            {
                return false;
            }
        }

        return groups.Count is > 0 and <= 8;
    }

    private static bool IsWhole(List<string> groups, bool isInternational)
    {
        var digits = groups.Sum(group => group.Length);
        if (isInternational)
        {
            return groups.Count > 1 && digits is >= 8 and <= 15;
        }

        // The American forms: 3-4, 3-3-4 and 1-3-3-4.
        return groups is [{ Length: 3 }, { Length: 4 }] or [{ Length: 3 }, { Length: 3 }, { Length: 4 }] or ["1", { Length: 3 }, { Length: 3 }, { Length: 4 }];
    }
}
