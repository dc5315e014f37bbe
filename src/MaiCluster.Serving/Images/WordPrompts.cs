using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Images;

/// <summary>Prompts as words of a list: runs of a-z and 0-9 in lower case. Immutable.</summary>
/// <param name="words">The index of each.</param>
/// <param name="unknown">Stands for a word that is not in the list.</param>
/// <param name="padding">Stands for no word.</param>
/// <param name="maxTokens">Words that the model reads.</param>
public sealed partial class WordPrompts(IReadOnlyDictionary<string, int> words, int unknown, int padding, int maxTokens) : IPromptReader
{
    public int MaxTokens => maxTokens;

    public int Padding => padding;

    public int SpecialTokens => 0;

    public int[] Read(string prompt) => [.. Word().Matches(prompt.ToLowerInvariant()).Select(word => words.GetValueOrDefault(word.Value, unknown))];

    [GeneratedRegex("[a-z0-9]+")]
    private static partial Regex Word();
}
