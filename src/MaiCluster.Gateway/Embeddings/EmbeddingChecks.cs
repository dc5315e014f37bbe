using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Embeddings;

/// <summary>What only shows beside the model.</summary>
internal static class EmbeddingChecks
{
    /// <summary>The work that is asked for; null where something is wrong with it.</summary>
    public static EmbeddingWork? Work(EmbeddingDraft draft, EmbeddingModel model, RequestFaults faults)
    {
        Dimensions(draft.Dimensions, model, faults);
        var texts = new List<ReadOnlyMemory<int>>(draft.Inputs.Count);
        foreach (var input in draft.Inputs)
        {
            if (faults.First is not null)
            {
                return null;
            }

            texts.Add(Tokens(input, model, faults));
        }

        return faults.First is null ? new EmbeddingWork { Texts = texts, Dimensions = draft.Dimensions == model.Dimensions ? null : draft.Dimensions } : null;
    }

    private static int[] Tokens(TextInput input, EmbeddingModel model, RequestFaults faults)
    {
        if (input is { Text: "" } or { Tokens: [] })
        {
            faults.Invalid(input.Path, $"'{input.Path}' is empty: a text or at least one token is needed.");
            return [];
        }

        var tokens = input.Tokens ?? model.Tokenizer.Encode(input.Text!, addSpecialTokens: true);
        var ids = model.Tokenizer.Vocabulary.Count;
        if (input.Tokens is not null && Array.FindIndex(tokens, token => token >= ids) is >= 0 and var index)
        {
            faults.Invalid($"{input.Path}[{index}]", $"'{input.Path}[{index}]' is {tokens[index]}; the ids of {model.Name} go from 0 to {ids - 1}.");
        }
        else if (tokens.Length > model.MaxTokens)
        {
            faults.Add(FailureKind.ContextTooLong, input.Path, $"'{input.Path}' has {tokens.Length} tokens; {model.Name} reads at most {model.MaxTokens}, special ones included: cut it into pieces.");
        }

        return tokens;
    }

    private static void Dimensions(int? dimensions, EmbeddingModel model, RequestFaults faults)
    {
        if (dimensions is not { } wanted || wanted == model.Dimensions)
        {
            return;
        }

        if (!model.HasNestedDimensions)
        {
            faults.Unsupported("dimensions", $"'dimensions' is {wanted}, and the vectors of {model.Name} have {model.Dimensions} numbers: it was not trained for shorter ones. Leave the field out or send {model.Dimensions}.");
        }
        else if (wanted > model.Dimensions)
        {
            faults.Invalid("dimensions", $"'dimensions' must be from 1 to {model.Dimensions} for {model.Name}; got {wanted}.");
        }
    }
}
