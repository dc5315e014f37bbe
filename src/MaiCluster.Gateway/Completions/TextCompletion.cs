using System.Text.Json;
using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Completions;

/// <summary>A completion's whole answer.</summary>
internal sealed class TextCompletion(AnswerHead head) : ChoicesAnswer(head, "text_completion")
{
    protected override void WriteText(Utf8JsonWriter json, CollectedChoice choice)
    {
        json.WriteString("text"u8, choice.Text.Written);
        if (Head.PromptTokenIds is { } prompts)
        {
            WriteIds(json, "prompt_token_ids"u8, prompts[choice.Progress.Prompt].Span);
        }
    }
}
