using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Models;

/// <summary>What an endpoint must know of a text model to build a valid request. Immutable, shared.</summary>
public sealed record TextModel
{
    /// <summary>The name clients use, such as <c>mai-text</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The package behind the name: replicas are copies of packages.</summary>
    public required string Package { get; init; }

    public required ITokenizer Tokenizer { get; init; }

    public required ChatTemplate Template { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public required int MaxContext { get; init; }

    public required GenerationDefaults Defaults { get; init; }

    /// <summary>Any of them ends an answer.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>Rows of the logits: ids at or above the tokenizer's own count are never drawn.</summary>
    public required int VocabularySize { get; init; }
}
