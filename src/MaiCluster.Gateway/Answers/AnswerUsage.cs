using System.Text.Json;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Gateway.Answers;

/// <summary>What an answer consumed, over all its prompts.</summary>
internal readonly record struct AnswerUsage(int PromptTokens, int CachedTokens, int CompletionTokens, UsageQuantities Quantities, double QueueMilliseconds)
{
    /// <summary>Pages of documents that were read for it by a request of their own.</summary>
    public int DocumentPages { get; init; }

    /// <summary>What it costs whoever asked, in micro-units.</summary>
    public long BilledMicros { get; init; }

    public AnswerUsage Plus(UsageRecord record) => new(
        PromptTokens + record.PromptTokens,
        CachedTokens + record.CachedTokens,
        CompletionTokens + record.CompletionTokens,
        Quantities + record.Quantities,
        Math.Max(QueueMilliseconds, record.QueueMilliseconds))
    {
        BilledMicros = BilledMicros + record.BilledMicros,
    };

    /// <summary>The <c>usage</c> object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, PromptTokens);
        json.WriteNumber("completion_tokens"u8, CompletionTokens);
        json.WriteNumber("total_tokens"u8, PromptTokens + CompletionTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, CachedTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        if (DocumentPages > 0)
        {
            json.WriteNumber("document_pages"u8, DocumentPages);
        }

        json.WriteNumber("cost_micros"u8, BilledMicros);

        json.WriteEndObject();
    }
}
