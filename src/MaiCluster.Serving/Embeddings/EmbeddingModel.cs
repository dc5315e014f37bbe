using MaiCluster.Serving.Models;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Embeddings;

/// <summary>What an endpoint must know of a model that turns texts into vectors. Immutable, shared.</summary>
public sealed record EmbeddingModel : ServedModel, IServedAs
{
    public static string Served => "embedding";

    public override string Modality => Served;

    public required ITokenizer Tokenizer { get; init; }

    /// <summary>Tokens of one text, special ones included: what the model reads.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Numbers of one vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The model was trained so that the first numbers of a vector are a vector too: clients may ask for fewer.</summary>
    public required bool HasNestedDimensions { get; init; }
}
