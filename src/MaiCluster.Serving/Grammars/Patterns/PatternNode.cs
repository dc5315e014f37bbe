namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>A regular expression, read.</summary>
internal abstract record PatternNode
{
    public static PatternNode Anything { get; } = new RepeatPattern(new CharacterPattern(CharacterSet.All), 0, null);
}

internal sealed record CharacterPattern(CharacterSet Characters) : PatternNode;

internal sealed record SequencePattern(IReadOnlyList<PatternNode> Parts) : PatternNode;

internal sealed record AlternativePattern(IReadOnlyList<PatternNode> Options) : PatternNode;

/// <param name="Max">null = without end.</param>
internal sealed record RepeatPattern(PatternNode Part, int Min, int? Max) : PatternNode;
