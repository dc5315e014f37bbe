using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Models;

/// <summary>What an endpoint must know of a text model to build a valid request. Immutable, shared.</summary>
public sealed record TextModel : ServedModel, IServedAs
{
    public static string Served => "text";

    public override string Modality => Served;

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
