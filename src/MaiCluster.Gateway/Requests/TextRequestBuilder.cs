using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Gateway.Requests;

/// <summary>Makes the request that the pipeline takes from a draft that was checked.</summary>
internal static class TextRequestBuilder
{
    public static TextRequest Build(TextDraft draft, TextModel model, RequestId id, Requester requester, int[] prompt, int maxTokens, TokenGrammar? grammar) => new()
    {
        Id = id,
        Requester = requester,
        Model = model.Name,
        Prompt = prompt,
        Choices = draft.Choices,
        MaxTokens = maxTokens,
        MayStopEarlier = draft.MaxTokens is null,
        Grammar = grammar,
        TopLogprobs = draft.TopLogprobs,
        Priority = draft.Priority,
        Slo = draft.Slo,
        SessionId = draft.Session,
        Sampling = new SamplingParameters
        {
            Temperature = draft.Temperature ?? model.Defaults.Temperature,
            TopK = draft.TopK ?? model.Defaults.TopK,
            TopP = draft.TopP ?? model.Defaults.TopP,
            MinP = draft.MinP ?? 0,
            RepetitionPenalty = draft.RepetitionPenalty ?? model.Defaults.RepetitionPenalty,
            PresencePenalty = draft.PresencePenalty ?? 0,
            FrequencyPenalty = draft.FrequencyPenalty ?? 0,
            LogitBias = draft.LogitBias,
            Seed = draft.Seed ?? RandomSeed.Draw(),
        },
        Stop = new StopRules
        {
            Strings = draft.StopStrings,
            TokenIds = draft.StopTokenIds,
            IgnoreEos = draft.IgnoreEos,
            MinTokens = draft.MinTokens,
        },
    };
}
