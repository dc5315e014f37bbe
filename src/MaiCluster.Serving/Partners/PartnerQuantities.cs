using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>What an answer consumed: by what its partner said, and where it did not, by what was seen of it. Pure.</summary>
public static class PartnerQuantities
{
    /// <summary>Bytes of a prompt that are about a token, where its partner did not count it: English text has four, and JSON around it makes the guess a high one.</summary>
    private const int BytesPerToken = 4;

    /// <param name="request">What was asked.</param>
    /// <param name="said">By the partner.</param>
    /// <param name="seen">Tokens of the answer that were seen.</param>
    /// <param name="reason">How it ended.</param>
    public static ReportedUsage Of(PartnerRequest request, PartnerUsage said, int seen, FinishReason reason) => request.Operation switch
    {
        PartnerOperation.Chat or PartnerOperation.Completion => OfText(request, said, seen),
        PartnerOperation.Embedding => new ReportedUsage
        {
            Others = new UsageQuantities { EmbeddingTokens = said.PromptTokens ?? Guess(request) },
            Certainty = Certainty(said.PromptTokens is not null),
        },
        PartnerOperation.Image => new ReportedUsage
        {
            PromptTokens = said.PromptTokens ?? 0,
            CompletionTokens = said.CompletionTokens ?? 0,
            Others = request.LikelyOthers with { Images = said.Images ?? request.LikelyOthers.Images },
            Certainty = Certainty(said.Images is not null),
        },
        PartnerOperation.Speech => new ReportedUsage { Others = request.LikelyOthers, Certainty = Certainty(reason is FinishReason.Stop) },
        _ => new ReportedUsage
        {
            PromptTokens = said.PromptTokens ?? 0,
            CompletionTokens = said.CompletionTokens ?? 0,
            Others = request.LikelyOthers with { AudioInMilliseconds = said.AudioInMilliseconds ?? request.LikelyOthers.AudioInMilliseconds },
            Certainty = Certainty(said.AudioInMilliseconds is not null || request.LikelyOthers == request.Others),
        },
    };

    private static ReportedUsage OfText(PartnerRequest request, PartnerUsage said, int seen) => new()
    {
        PromptTokens = said.PromptTokens ?? Guess(request),
        CachedTokens = said.CachedTokens ?? 0,
        CompletionTokens = said.CompletionTokens ?? seen,
        Certainty = Certainty(said.PromptTokens is not null && said.CompletionTokens is not null),
    };

    private static int Guess(PartnerRequest request) => (request.Body.Length + BytesPerToken - 1) / BytesPerToken;

    private static UsageCertainty Certainty(bool isSaid) => isSaid ? UsageCertainty.Measured : UsageCertainty.Estimated;
}
