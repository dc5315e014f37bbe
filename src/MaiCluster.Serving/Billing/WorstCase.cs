using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Billing;

/// <summary>What a request may consume at the worst.</summary>
internal static class WorstCase
{
    public static MeteredQuantities Of(InferenceRequest request) => request is TextRequest text
        ? OfText(text, text.MaxTokens)
        : new MeteredQuantities { Others = ((TensorRequest)request).Quantities + ((TensorRequest)request).MostOfParts };

    /// <summary>With so many tokens a choice.</summary>
    public static MeteredQuantities OfText(TextRequest request, int tokens) =>
        new() { PromptTokens = request.Prompt.Length, CompletionTokens = (long)tokens * request.Choices };

    /// <summary>The most tokens a choice, of those that were asked for, whose worst case an amount pays; 0 when it pays not even the prompt.</summary>
    public static int TokensFor(TextRequest request, MeterPrices bill, long micros)
    {
        var (fits, tooMany) = (0, request.MaxTokens + 1);
        while (tooMany - fits > 1)
        {
            var tokens = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = bill.Charge(OfText(request, tokens)) <= micros ? (tokens, tooMany) : (fits, tokens);
        }

        return fits;
    }
}
