using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Chat;

/// <summary>What will be generated for a conversation.</summary>
/// <param name="Request">The valid request.</param>
/// <param name="ToolChoice">As asked, or by default.</param>
/// <param name="Choices">Its answers in the making, by index.</param>
internal sealed record ChatPlan(TextRequest Request, ToolChoice ToolChoice, IReadOnlyList<ChoiceProgress> Choices)
{
    /// <summary>Every answer is a tool call, and has no text.</summary>
    public bool IsConstrainedCall => ToolChoice.Mode is ToolMode.Required or ToolMode.Named;
}

/// <summary>How an endpoint calls the fields that a conversation is made of, for the messages about them.</summary>
/// <param name="Messages">The conversation.</param>
/// <param name="MaxTokens">The answer's limit.</param>
/// <param name="Format">The answer's form.</param>
/// <param name="Schema">The schema in it.</param>
/// <param name="Tool">Where in a tool its name and parameters are.</param>
internal sealed record ChatFieldNames(string Messages, string MaxTokens, string Format, string Schema, string Tool)
{
    public static ChatFieldNames Chat { get; } = new("messages", "max_tokens", "response_format", "response_format.json_schema.schema", ".function");

    public static ChatFieldNames Responses { get; } = new("input", "max_output_tokens", "text.format", "text.format.schema", "");
}
