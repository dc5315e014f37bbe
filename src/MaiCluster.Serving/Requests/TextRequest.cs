using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Requests;

/// <summary>One text generation, valid by construction: the endpoint that built it has checked every field against the model.</summary>
public sealed record TextRequest : InferenceRequest
{
    /// <summary>One prompt as token ids, special tokens included; at least one.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>The most tokens per choice, at least 1; prompt and this fit the model's context together.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The client set no limit of its own: where a budget has too little left for all of it, it stops earlier.</summary>
    public bool MayStopEarlier { get; init; }

    public required SamplingParameters Sampling { get; init; }

    public StopRules Stop { get; init; } = StopRules.None;

    /// <summary>What each choice may say; null = anything.</summary>
    public TokenGrammar? Grammar { get; init; }

    /// <summary>Likeliest alternatives to report per token, 0 to 20; null = no log probabilities at all.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>The session it belongs to; null = it stands alone.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>What that session knows of this turn; the pipeline fills it in before a replica is chosen.</summary>
    public SessionTurn? Turn { get; init; }

    public override int Work => Prompt.Length;

    public override int MostPieces => MaxTokens;
}
