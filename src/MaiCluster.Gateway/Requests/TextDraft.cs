using System.Text;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Requests;

/// <summary>What chat and completion requests have in common, as sent; null = left out.</summary>
internal abstract class TextDraft
{
    public string Model { get; set; } = "";

    public int? MaxTokens { get; set; }

    public float? Temperature { get; set; }

    public int? TopK { get; set; }

    public float? TopP { get; set; }

    public float? MinP { get; set; }

    public float? RepetitionPenalty { get; set; }

    public float? PresencePenalty { get; set; }

    public float? FrequencyPenalty { get; set; }

    public long? Seed { get; set; }

    public Dictionary<int, float> LogitBias { get; } = [];

    public List<ReadOnlyMemory<byte>> StopStrings { get; } = [];

    public int[] StopTokenIds { get; set; } = [];

    public bool IgnoreEos { get; set; }

    public int MinTokens { get; set; }

    public int Choices { get; set; } = 1;

    public int Priority { get; set; }

    /// <summary>From headers: what the client asks of time.</summary>
    public Slo Slo { get; set; }

    /// <summary>The session it belongs to; null = it stands alone.</summary>
    public SessionId? Session { get; set; }

    public bool Stream { get; set; }

    public StreamOptionsDraft? StreamOptions { get; set; }

    public bool ReturnTokenIds { get; set; }

    /// <summary>Likeliest alternatives per token; null = no log probabilities.</summary>
    public int? TopLogprobs { get; set; }

    public void AddStop(string text) => StopStrings.Add(Encoding.UTF8.GetBytes(text));
}

/// <summary>The <c>stream_options</c> object.</summary>
internal sealed class StreamOptionsDraft
{
    public bool IncludeUsage { get; set; }
}
