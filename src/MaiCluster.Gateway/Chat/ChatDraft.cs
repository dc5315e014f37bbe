using System.Text.Json;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Gateway.Chat;

/// <summary>A chat request as sent.</summary>
internal class ChatDraft : TextDraft
{
    public List<ChatMessage> Messages { get; } = [];

    /// <summary>In their order; to be read before the messages are whole.</summary>
    public List<AttachedDocument> Documents { get; } = [];

    public List<ToolDraft> Tools { get; } = [];

    /// <summary>Null = left out, which means auto beside tools and none without.</summary>
    public ToolChoice? ToolChoice { get; set; }

    public ResponseFormatDraft? ResponseFormat { get; set; }

    public bool Logprobs { get; set; }

    /// <summary>The two names of one limit.</summary>
    public int? MaxCompletionTokens { get; set; }
}

/// <summary>One entry of <c>tools</c>.</summary>
internal sealed class ToolDraft
{
    public string Type { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    /// <summary>Undefined when left out.</summary>
    public JsonElement Parameters { get; set; }
}

/// <summary>The <c>response_format</c> object.</summary>
internal sealed class ResponseFormatDraft
{
    public string Type { get; set; } = "";

    public string Name { get; set; } = "";

    public bool HasSchema { get; set; }

    /// <summary>Undefined when left out.</summary>
    public JsonElement Schema { get; set; }
}
