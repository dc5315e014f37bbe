namespace MaiCluster.Serving.Grammars;

/// <summary>Bounds on what a schema may cost. A schema beyond one of the first group is refused by the limit's name.</summary>
public sealed record GrammarLimits
{
    public static GrammarLimits Default { get; } = new();

    /// <summary>UTF-8 bytes of one schema; 64 KiB, far above hand-written schemas and cheap to hold as a cache key.</summary>
    public int SchemaBytes { get; init; } = 65_536;

    /// <summary>Schemas within schemas, references not counted; 32, the depth of the values themselves.</summary>
    public int SchemaDepth { get; init; } = 32;

    /// <summary>Properties of one object; 512, since every optional one may be the next and is followed in parallel.</summary>
    public int Properties { get; init; } = 512;

    /// <summary>Branches of one anyOf or oneOf; 128, for the same reason.</summary>
    public int Branches { get; init; } = 128;

    /// <summary>Characters of one pattern; 1,024.</summary>
    public int PatternLength { get; init; } = 1_024;

    /// <summary>States of one string's automaton, so also the longest length that is counted; 8,192, about 1 MB while compiling.</summary>
    public int StringStates { get; init; } = 8_192;

    /// <summary>States of the whole grammar; 65,536, a few MB.</summary>
    public int States { get; init; } = 65_536;

    /// <summary>Objects and arrays within each other in an answer; 32, half of what common parsers take.</summary>
    public int ValueDepth { get; init; } = 32;

    /// <summary>Readings of one text followed in parallel; 1,024. Beyond it further readings are dropped: answers stay valid, some valid ones cannot be given.</summary>
    public int Readings { get; init; } = 1_024;

    /// <summary>
    /// Bytes of places and token masks remembered, roughly, before the memory is started afresh; 8 MiB, room for about
    /// 1,000 masks of 49,152 tokens, more than the answers of one schema commonly visit.
    /// </summary>
    public long RememberedBytes { get; init; } = 8 << 20;
}
