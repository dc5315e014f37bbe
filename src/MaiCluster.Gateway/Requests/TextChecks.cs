using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Requests;

/// <summary>What only shows when fields are seen together, or beside the model.</summary>
internal static class TextChecks
{
    public static void Fields(TextDraft draft, RequestFaults faults)
    {
        if (draft.StreamOptions is not null && !draft.Stream)
        {
            faults.Invalid("stream_options", "'stream_options' is only allowed when 'stream' is true.");
        }
    }

    public static void Model(TextDraft draft, TextModel model, RequestFaults faults)
    {
        var ids = KnownIds(model);
        foreach (var token in draft.LogitBias.Keys)
        {
            if (token >= ids)
            {
                faults.Invalid("logit_bias", $"'logit_bias' has token {token}; the ids of {model.Name} go from 0 to {ids - 1}.");
            }
        }

        Ids(draft.StopTokenIds, model, "stop_token_ids", faults);
    }

    /// <summary>Token ids that the model must know.</summary>
    public static void Ids(ReadOnlySpan<int> tokens, TextModel model, string path, RequestFaults faults)
    {
        var ids = KnownIds(model);
        for (var index = 0; index < tokens.Length; index++)
        {
            if (tokens[index] >= ids)
            {
                faults.Invalid($"{path}[{index}]", $"'{path}[{index}]' is {tokens[index]}; the ids of {model.Name} go from 0 to {ids - 1}.");
                return;
            }
        }
    }

    /// <summary>The answer's token limit, once the prompt's length is known.</summary>
    /// <param name="draft">As sent.</param>
    /// <param name="model">Which will answer.</param>
    /// <param name="promptTokens">What the prompt takes.</param>
    /// <param name="promptParam">The field that holds the prompt.</param>
    /// <param name="maxTokens">What the client asked for, else the endpoint's default.</param>
    /// <param name="limitParam">The field that says so.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static void Room(TextDraft draft, TextModel model, int promptTokens, string promptParam, int maxTokens, string limitParam, RequestFaults faults)
    {
        if (promptTokens == 0)
        {
            faults.Invalid(promptParam, $"'{promptParam}' gives no tokens: at least one is needed.");
        }
        else if ((long)promptTokens + maxTokens > model.MaxContext)
        {
            faults.Add(FailureKind.ContextTooLong, promptParam,
                $"The context of {model.Name} holds {model.MaxContext} tokens; this request needs {(long)promptTokens + maxTokens}: {promptTokens} in the prompt and {maxTokens} for the answer. Shorten the prompt or lower {limitParam}.");
        }
        else if (draft.MinTokens > maxTokens)
        {
            faults.Invalid("min_tokens", $"'min_tokens' is {draft.MinTokens}, above the answer's limit of {maxTokens} tokens.");
        }
    }

    // The tokenizer may know fewer ids than the model has logits; the others are never drawn.
    private static int KnownIds(TextModel model) => Math.Min(model.VocabularySize, model.Tokenizer.Vocabulary.Count);
}
