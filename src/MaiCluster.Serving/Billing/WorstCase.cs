using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Billing;

/// <summary>What a request may consume at the worst.</summary>
internal static class WorstCase
{
    public static MeteredQuantities Of(InferenceRequest request) => request switch
    {
        TextRequest text => OfText(text, text.MaxTokens),
        PartnerRequest partner => OfText(partner, partner.MaxTokens),
        _ => new MeteredQuantities { Others = ((TensorRequest)request).Quantities + ((TensorRequest)request).MostOfParts },
    };

    /// <summary>With so many tokens a choice.</summary>
    public static MeteredQuantities OfText(TextRequest request, int tokens) =>
        new() { PromptTokens = request.Prompt.Length, CompletionTokens = (long)tokens * request.Choices };

    /// <inheritdoc cref="OfText(TextRequest, int)"/>
    public static MeteredQuantities OfText(PartnerRequest request, int tokens) =>
        new() { PromptTokens = request.PromptTokens, CompletionTokens = (long)tokens * request.Choices, Others = request.Others };

    /// <summary>The least that a request without a limit of its own can begin with; null where it must have all.</summary>
    public static MeteredQuantities? Least(InferenceRequest request) => request switch
    {
        TextRequest { MayStopEarlier: true } text => OfText(text, 1),
        PartnerRequest { MayStopEarlier: true } partner => OfText(partner, 1),
        _ => null,
    };

    /// <summary>The request with as many tokens as an amount pays, at least one.</summary>
    public static InferenceRequest Shortened(InferenceRequest request, MeterPrices bill, long micros) => request switch
    {
        TextRequest text => text with { MaxTokens = Math.Max(1, TokensFor(text, bill, micros)) },
        PartnerRequest partner => partner with { MaxTokens = Math.Max(1, TokensFor(partner.MaxTokens, tokens => bill.Charge(OfText(partner, tokens)) <= micros)) },
        _ => request,
    };

    /// <summary>The most tokens a choice, of those that were asked for, whose worst case an amount pays; 0 when it pays not even the prompt.</summary>
    public static int TokensFor(TextRequest request, MeterPrices bill, long micros) => TokensFor(request.MaxTokens, tokens => bill.Charge(OfText(request, tokens)) <= micros);

    private static int TokensFor(int most, Func<int, bool> isPaid)
    {
        var (fits, tooMany) = (0, most + 1);
        while (tooMany - fits > 1)
        {
            var tokens = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = isPaid(tokens) ? (tokens, tooMany) : (fits, tokens);
        }

        return fits;
    }
}
