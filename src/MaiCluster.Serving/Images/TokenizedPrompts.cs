using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Images;

/// <summary>Prompts as tokens of a <c>tokenizer.json</c>, with the special ones that it puts around a text. Immutable.</summary>
/// <param name="padding">Fills a shorter prompt up.</param>
/// <param name="maxTokens">That the model reads, special ones included.</param>
public sealed class TokenizedPrompts(ITokenizer tokenizer, int padding, int maxTokens) : IPromptReader
{
    public int MaxTokens => maxTokens;

    public int Padding => padding;

    public int SpecialTokens { get; } = tokenizer.Encode("", addSpecialTokens: true).Length;

    public int[] Read(string prompt) => tokenizer.Encode(prompt, addSpecialTokens: true);
}
