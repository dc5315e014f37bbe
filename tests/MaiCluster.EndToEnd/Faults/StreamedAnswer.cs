using System.Text.Json.Serialization;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>An answer as the client saw it.</summary>
/// <param name="Number">Names its prompt: answers to the same one are the same.</param>
/// <param name="Node">By <c>x-mai-node</c>.</param>
/// <param name="Ms">From asking to the end.</param>
internal sealed record StreamedAnswer(
    int Number,
    string? Id,
    string? Node,
    [property: JsonPropertyName("token_ids")] IReadOnlyList<int> TokenIds,
    string Text,
    IReadOnlyList<StreamPause> Pauses,
    string? Finish,
    int? CompletionTokens,
    int? PromptTokens,
    string? Error,
    double Ms);

/// <summary>A wait of more than half a second before the next token.</summary>
/// <param name="After">Tokens that had come.</param>
internal sealed record StreamPause(int After, double Ms);
