using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Makes the request for a text: its prompt is taken as it is, as completions take theirs.</summary>
internal static class TextCallBuilder
{
    /// <summary>Null when a fault was found.</summary>
    public static TextRequest? Build(TextCallDraft draft, TextModel model, RequestId id, Requester requester, int defaultTokens, RequestFaults faults)
    {
        var maxTokens = draft.MaxTokens ?? defaultTokens;
        var prompt = model.Tokenizer.Encode(draft.Text, addSpecialTokens: true);
        TextChecks.Model(draft, model, faults);
        TextChecks.Room(draft, model, prompt.Length, TextSignature.Input, maxTokens, "max_tokens", faults);
        return faults.First is null ? TextRequestBuilder.Build(draft, model, id, requester, prompt, maxTokens, grammar: null) : null;
    }
}
