using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Embeddings;

/// <summary>Texts to be turned into vectors. Its answer has one part for each text, not in their order: see <see cref="EmbeddingPart"/>.</summary>
public sealed record EmbeddingWork
{
    private const string TokensInput = "tokens", LengthsInput = "lengths", DimensionsParameter = "dimensions";

    /// <summary>Token ids of each text, special tokens included; at least one text, each with 1 to <see cref="EmbeddingModel.MaxTokens"/> ids of the model's vocabulary.</summary>
    public required IReadOnlyList<ReadOnlyMemory<int>> Texts { get; init; }

    /// <summary>Numbers of each vector, at most the model's; null = as many as the model makes.</summary>
    public int? Dimensions { get; init; }

    public int TokenCount => Texts.Sum(text => text.Length);

    public TensorRequest ToRequest(RequestId id, Requester requester, string model)
    {
        var tokens = new int[TokenCount];
        var at = 0;
        foreach (var text in Texts)
        {
            text.Span.CopyTo(tokens.AsSpan(at));
            at += text.Length;
        }

        var request = new TensorRequest
        {
            Id = id,
            Requester = requester,
            Model = model,
            Inputs = [Tensor.Of(TokensInput, tokens), Tensor.Of(LengthsInput, [.. Texts.Select(text => text.Length)])],
            WorkUnits = tokens.Length,
            MostParts = Texts.Count,
            Quantities = new UsageQuantities { EmbeddingTokens = tokens.Length },
        };
        return Dimensions is { } dimensions ? request with { Parameters = new Dictionary<string, ParameterValue> { [DimensionsParameter] = ParameterValue.Of(dimensions) } } : request;
    }

    /// <param name="request">Made by <see cref="ToRequest"/>.</param>
    public static EmbeddingWork Read(TensorRequest request)
    {
        ReadOnlyMemory<int> tokens = request.Input(TokensInput).Values<int>().ToArray();
        var texts = new List<ReadOnlyMemory<int>>();
        foreach (var length in request.Input(LengthsInput).Values<int>())
        {
            texts.Add(tokens[..length]);
            tokens = tokens[length..];
        }

        return new EmbeddingWork { Texts = texts, Dimensions = (int?)request.Parameters.GetValueOrDefault(DimensionsParameter)?.Whole };
    }
}
