namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>Unicode characters (surrogates are none) as sorted ranges with gaps between them. Immutable.</summary>
internal sealed class CharacterSet
{
    private const int LastBeforeSurrogates = 0xD7FF;
    private const int FirstAfterSurrogates = 0xE000;
    private const int LastCharacter = 0x10FFFF;

    private CharacterSet(List<(int Low, int High)> ranges) => Ranges = ranges;

    public static CharacterSet None { get; } = new([]);

    public static CharacterSet All { get; } = new([(0, LastBeforeSurrogates), (FirstAfterSurrogates, LastCharacter)]);

    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public bool IsEmpty => Ranges.Count == 0;

    public bool IsAll => Ranges.SequenceEqual(All.Ranges);

    public static CharacterSet Of(params ReadOnlySpan<(int Low, int High)> ranges)
    {
        var merged = new List<(int Low, int High)>(ranges.Length);
        var sorted = ranges.ToArray();
        Array.Sort(sorted);
        foreach (var (low, high) in sorted)
        {
            Add(merged, low, Math.Min(high, LastBeforeSurrogates));
            Add(merged, Math.Max(low, FirstAfterSurrogates), high);
        }

        return new CharacterSet(merged);
    }

    public static CharacterSet Of(int only) => Of((only, only));

    /// <param name="lowsAndHighs">Characters in pairs, as <c>"azAZ"</c> for a-z and A-Z.</param>
    public static CharacterSet Pairs(string lowsAndHighs) =>
        Of([.. lowsAndHighs.Chunk(2).Select(static pair => ((int)pair[0], (int)pair[1]))]);

    public bool Contains(int character)
    {
        foreach (var (low, high) in Ranges)
        {
            if (low <= character && character <= high)
            {
                return true;
            }
        }

        return false;
    }

    public CharacterSet Union(CharacterSet other) => Of([.. Ranges, .. other.Ranges]);

    public CharacterSet Complement()
    {
        var gaps = new List<(int Low, int High)>();
        var next = 0;
        foreach (var (low, high) in Ranges)
        {
            gaps.Add((next, low - 1));
            next = high + 1;
        }

        gaps.Add((next, LastCharacter));
        return Of([.. gaps]);
    }

    public CharacterSet Intersect(CharacterSet other) => Complement().Union(other.Complement()).Complement();

    private static void Add(List<(int Low, int High)> merged, int low, int high)
    {
        if (low > high)
        {
            return;
        }

        // Ranges that touch are one, but the two sides of the surrogates stay apart: no character lies between them.
        if (merged.Count > 0 && merged[^1].High >= low - 1)
        {
            merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
        }
        else
        {
            merged.Add((low, high));
        }
    }
}
