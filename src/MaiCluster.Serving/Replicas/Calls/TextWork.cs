using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>A text request on its way to a replica in another process: the request with its grammar as text, and what was already delivered.</summary>
public sealed record TextWork
{
    public required RequestId Id { get; init; }
    public required string KeyId { get; init; }
    public required string Model { get; init; }
    public required ReadOnlyMemory<int> Prompt { get; init; }
    public required int Choices { get; init; }
    public required int MaxTokens { get; init; }
    public required SamplingParameters Sampling { get; init; }
    public required StopRules Stop { get; init; }
    public GrammarSource? Grammar { get; init; }
    public int? TopLogprobs { get; init; }
    public int Priority { get; init; }
    public SessionTurn? Session { get; init; }

    /// <summary>What earlier attempts delivered, by choice.</summary>
    public IReadOnlyList<DeliveredChoice> Delivered { get; init; } = [];
}
