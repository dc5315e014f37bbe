namespace MaiCluster.Serving.Grammars;

/// <summary>What a grammar was compiled from: enough to compile the same one elsewhere, against the same vocabulary.</summary>
/// <param name="Kind">What <paramref name="Json"/> is.</param>
/// <param name="Json">A schema, or an array of <c>{name, parameters}</c>; empty for any object.</param>
public sealed record GrammarSource(GrammarKind Kind, string Json);

public enum GrammarKind
{
    AnyObject,
    Schema,
    ToolCalls,
}
