using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>A request on its way to a replica in another process: a text's with its grammar as text, and what was already delivered.</summary>
public sealed record InferenceWork
{
    public required RequestId Id { get; init; }
    public required Requester Requester { get; init; }
    public required string Model { get; init; }
    public string? Scenario { get; init; }
    public string? Experiment { get; init; }
    public ReadOnlyMemory<int> Prompt { get; init; }
    public required int Choices { get; init; }
    public int MaxTokens { get; init; }
    public SamplingParameters Sampling { get; init; } = new() { Seed = 0 };
    public StopRules Stop { get; init; } = StopRules.None;
    public GrammarSource? Grammar { get; init; }
    public int? TopLogprobs { get; init; }
    public int Priority { get; init; }
    public SessionTurn? Session { get; init; }

    /// <summary>The request itself where it is not for text; what is said of a prompt is then empty.</summary>
    public TensorRequest? Tensors { get; init; }

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

    public static InferenceWork Of(InferenceRequest request, IReadOnlyList<DeliveredChoice> delivered) =>
        request is TextRequest text ? Of(text, delivered) : new()
        {
            Id = request.Id,
            Requester = request.Requester,
            Model = request.Model,
            Scenario = request.Scenario,
            Experiment = request.Experiment,
            Choices = request.Choices,
            Priority = request.Priority,
            Tensors = (TensorRequest)request,
            Delivered = delivered,
        };

    private static InferenceWork Of(TextRequest request, IReadOnlyList<DeliveredChoice> delivered) => new()
    {
        Id = request.Id,
        Requester = request.Requester,
        Model = request.Model,
        Scenario = request.Scenario,
        Experiment = request.Experiment,
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
    public InferenceRequest ToRequest(TokenGrammar? grammar) => Tensors ?? (InferenceRequest)new TextRequest
    {
        Id = Id,
        Requester = Requester,
        Model = Model,
        Scenario = Scenario,
        Experiment = Experiment,
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
