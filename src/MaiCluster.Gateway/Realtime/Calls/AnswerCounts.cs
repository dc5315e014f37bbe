using System.Text.Json;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What an answer has consumed so far, as its client is told; the usage records of its requests are what is billed.</summary>
internal sealed class AnswerCounts
{
    public int PromptTokens { get; set; }

    public int CachedTokens { get; set; }

    public int CompletionTokens { get; set; }

    public int Characters { get; set; }

    public TimeSpan AudioOut { get; set; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("total_tokens"u8, PromptTokens + CompletionTokens);
        json.WriteNumber("input_tokens"u8, PromptTokens);
        json.WriteNumber("output_tokens"u8, CompletionTokens);
        json.WriteStartObject("input_token_details"u8);
        json.WriteNumber("text_tokens"u8, PromptTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("image_tokens"u8, 0);
        json.WriteNumber("cached_tokens"u8, CachedTokens);
        json.WriteStartObject("cached_tokens_details"u8);
        json.WriteNumber("text_tokens"u8, CachedTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("image_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("output_token_details"u8);
        json.WriteNumber("text_tokens"u8, CompletionTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();

        // OpenAI counts audio in tokens. These models have none, so that what is billed stands beside the zeros.
        json.WriteNumber("characters"u8, Characters);
        json.WriteNumber("audio_out_ms"u8, (long)AudioOut.TotalMilliseconds);
        json.WriteEndObject();
    }
}
