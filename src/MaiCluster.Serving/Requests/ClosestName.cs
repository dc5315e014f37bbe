namespace MaiCluster.Serving.Requests;

/// <summary>Finds what a mistyped name was meant to be: of a field, a setting, a command.</summary>
public static class ClosestName
{
    private const int MaxEdits = 2;
    private const int MaxLength = 64;

    /// <summary>The name within two edits, other case, underscores and dashes not counted; null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return null;
        }

        var plain = Plain(name);
        return known
            .Select(candidate => (Name: candidate, Edits: Edits(plain, Plain(candidate))))
            .Where(candidate => candidate.Edits <= Math.Min(MaxEdits, plain.Length / 2))
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    // Levenshtein's distance with one row of the table.
    private static int Edits(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
