using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Completions;

/// <summary>Every field of POST /v1/completions.</summary>
internal static class CompletionFields
{
    private const int MostLogprobs = 5;

    public static FieldTable<CompletionDraft> Table(GatewayOptions limits)
    {
        var table = new FieldTable<CompletionDraft>();
        TextFields.AddTo(table, limits);
        table.Other("prompt", TextInput.Schema(limits.MaxPrompts),
            $"A text, token ids, or an array of up to {limits.MaxPrompts} of either. Answers to prompt i have index i * n and up.",
            (draft, field) => TextInput.Read(field, limits.MaxPrompts, draft.Prompts), required: true);
        table.Integer("max_tokens", 1, int.MaxValue, $"The most tokens per answer. Default {limits.DefaultCompletionTokens}.", (draft, value) => draft.MaxTokens = (int)value);
        table.Integer("logprobs", 0, MostLogprobs, "Log probabilities of the answer's tokens, with this many likeliest alternatives.", (draft, value) => draft.TopLogprobs = (int)value);
        AddRefused(table);
        return table;
    }

    private static void AddRefused(FieldTable<CompletionDraft> table)
    {
        table.Refused("best_of", "every answer is returned", "1");
        table.Refused("echo", "the prompt is not repeated", "false");
        table.Refused("suffix", "nothing is inserted before a text", "\"\"");
        table.Refused("response_format", "use /v1/chat/completions", """{"type":"text"}""");
        table.Refused("use_beam_search", "tokens are sampled", "false");
        table.Refused("length_penalty", "tokens are sampled", "1");
        table.Refused("include_stop_str_in_output", "stop strings are left out", "false");
        table.Refused("skip_special_tokens", "special tokens have no text", "true");
        table.Refused("add_special_tokens", "the tokenizer's own rule is used", "true");
        table.Refused("prompt_logprobs", "only answers have log probabilities");
        table.Refused("truncate_prompt_tokens", "prompts are not cut");
        table.Refused("structured_outputs", "use /v1/chat/completions with 'response_format'");
    }
}
