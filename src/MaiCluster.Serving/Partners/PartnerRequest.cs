using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>One request to a partner's model: the client's body, what of it the partner gets otherwise, and what it may consume at the worst.</summary>
public sealed record PartnerRequest : InferenceRequest
{
    public required PartnerOperation Operation { get; init; }

    /// <summary>Whose model it is.</summary>
    public required string Partner { get; init; }

    /// <summary>What the partner calls the model.</summary>
    public required string Upstream { get; init; }

    public required string Modality { get; init; }

    /// <summary>As the client sent it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Of the body, with a form's boundary.</summary>
    public required string ContentType { get; init; }

    public BodyEdits Edits { get; init; } = BodyEdits.None;

    /// <summary>The answer is sent while it is made.</summary>
    public bool IsStream { get; init; }

    /// <summary>The most tokens of the prompt: no token is shorter than a byte of what is sent. 0 where it is no text.</summary>
    public int PromptTokens { get; init; }

    /// <summary>The most tokens of each answer; 0 where it is no text.</summary>
    public int MaxTokens { get; init; }

    /// <summary>The client set no limit of its own: where a budget has too little left for all of it, it stops earlier.</summary>
    public bool MayStopEarlier { get; init; }

    /// <summary>The most of what is no text, or all of it where that is known before.</summary>
    public UsageQuantities Others { get; init; }

    /// <summary>What is billed of <see cref="Others"/> where the partner does not say: known before, or the best guess.</summary>
    public UsageQuantities LikelyOthers { get; init; }

    public override int Work => Math.Max(1, PromptTokens);

    public override int MostPieces => Math.Max(1, MaxTokens);
}
