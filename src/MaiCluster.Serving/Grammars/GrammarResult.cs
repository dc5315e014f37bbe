using System.Diagnostics.CodeAnalysis;

namespace MaiCluster.Serving.Grammars;

/// <summary>What became of a schema: a grammar, or the reason there is none.</summary>
public sealed record GrammarResult
{
    internal GrammarResult(JsonGrammar grammar) => Grammar = grammar;

    internal GrammarResult(SchemaFailure failure) => Failure = failure;

    [MemberNotNullWhen(true, nameof(Grammar))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsGrammar => Grammar is not null;

    public JsonGrammar? Grammar { get; }

    public SchemaFailure? Failure { get; }
}
