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

    /// <summary>Tokens and ends of all choices that were delivered: later attempts have at least as many.</summary>
    internal int DeliveredSteps
    {
        get
        {
            var count = 0;
            foreach (var choice in Delivered)
            {
                count += choice.Tokens.Count + (choice.HasEnded ? 1 : 0);
            }

            return count;
        }
    }

    public static TextWork Of(TextRequest request, IReadOnlyList<DeliveredChoice> delivered) => new()
    {
        Id = request.Id,
        KeyId = request.KeyId,
        Model = request.Model,
        Prompt = request.Prompt,
        Choices = request.Choices,
        MaxTokens = request.MaxTokens,
        Sampling = request.Sampling,
        Stop = request.Stop,
        Grammar = request.Grammar?.Source,
        TopLogprobs = request.TopLogprobs,
        Priority = request.Priority,
        Session = request.Turn,
        Delivered = delivered,
    };

    /// <param name="grammar">Compiled from <see cref="Grammar"/>; null where that is.</param>
    public TextRequest ToRequest(TokenGrammar? grammar) => new()
    {
        Id = Id,
        KeyId = KeyId,
        Model = Model,
        Prompt = Prompt,
        Choices = Choices,
        MaxTokens = MaxTokens,
        Sampling = Sampling,
        Stop = Stop,
        Grammar = grammar,
        TopLogprobs = TopLogprobs,
        Priority = Priority,
        SessionId = Session?.Id,
        Turn = Session,
    };
}
