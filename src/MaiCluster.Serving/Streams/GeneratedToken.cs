using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Streams;

/// <summary>One step of one choice, as the batch loop publishes it: a token of text, or a part of another modality's answer.</summary>
public readonly record struct GeneratedToken
{
    /// <summary>Which choice of the request, from 0.</summary>
    public required int Choice { get; init; }

    /// <summary>The token id, or the part's number from 0; -1 when the choice ended without one (cancelled, failed, no further part).</summary>
    public required int Token { get; init; }

    /// <summary>Set on the choice's last step. A token that ended the choice (end-of-turn, stop token) is counted but has no text.</summary>
    public FinishReason Finish { get; init; }

    /// <summary>True when the token ended the choice and its own text is not part of the answer.</summary>
    public bool IsEndToken { get; init; }

    /// <summary>Present when the request asked for log probabilities.</summary>
    public TokenLogprobs? Logprobs { get; init; }

    /// <summary>What it is where it is no token of text.</summary>
    public TensorPart? Part { get; init; }
}
