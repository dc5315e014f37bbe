using System.Text.Json;
using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Chat;

/// <summary>A chat's whole answer.</summary>
internal sealed class ChatCompletion(AnswerHead head) : ChoicesAnswer(head, "chat.completion")
{
    protected override void WriteTop(Utf8JsonWriter json)
    {
        if (Head.PromptTokenIds is { } prompts)
        {
            WriteIds(json, "prompt_token_ids"u8, prompts[0].Span);
        }
    }

    protected override void WriteText(Utf8JsonWriter json, CollectedChoice choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (choice.Progress.Tools is not null && choice.Text.Count == 0)
        {
            json.WriteNull("content"u8);
        }
        else
        {
            json.WriteString("content"u8, choice.Text.Written);
        }

        json.WriteNull("refusal"u8);
        if (choice.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in choice.Calls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments.Written);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
