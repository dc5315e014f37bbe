using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Responses;

/// <summary>The response object, as it stands: in the answer, in events, in the store.</summary>
/// <param name="Id">Such as <c>resp_...</c>; its digits are the request id's.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Draft">What was asked; most of it is repeated.</param>
/// <param name="Model">As its client called it.</param>
/// <param name="Request">What was made of it.</param>
/// <param name="ToolChoice">As asked, or by default.</param>
internal sealed record ResponseObject(string Id, long Created, ResponseDraft Draft, string Model, TextRequest Request, ToolChoice ToolChoice)
{
    /// <summary>The id of the answer's message.</summary>
    public string MessageId => "msg_" + Id[(Id.IndexOf('_', StringComparison.Ordinal) + 1)..];

    /// <summary>The items that an answer became.</summary>
    public IReadOnlyList<ResponseItem> OutputOf(CollectedChoice answer)
    {
        var isWhole = answer.FinishReason != "length";
        var items = new List<ResponseItem>();
        if (answer.Text.Count > 0 || answer.Calls.Count == 0)
        {
            items.Add(new MessageItem(MessageId, MessageItem.Assistant, [answer.Text.ToText()], isWhole));
        }

        // Only the last item can have been cut.
        items.AddRange(answer.Calls.Select((call, index) =>
            new CallItem(CallItem.IdOf(call.Id), call.Id, call.Name, call.Arguments.ToText(), isWhole || index < answer.Calls.Count - 1)));
        return items;
    }

    /// <summary>An ended response.</summary>
    public void Write(Utf8JsonWriter json, CollectedChoice answer, IReadOnlyList<ResponseItem> output, AnswerUsage usage, long completed) =>
        Write(json, answer.FinishReason == "length" ? "incomplete" : "completed", output, completed, usage, null);

    /// <summary>A response that has begun.</summary>
    public void WriteRunning(Utf8JsonWriter json) => Write(json, "in_progress", [], null, null, null);

    public void WriteFailed(Utf8JsonWriter json, ApiError error) => Write(json, "failed", [], null, null, error);

    private void Write(Utf8JsonWriter json, string status, IReadOnlyList<ResponseItem> output, long? completed, AnswerUsage? usage, ApiError? error)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, Created);
        json.WriteString("status"u8, status);
        json.WriteBoolean("background"u8, false);
        if (completed is { } at && status == "completed")
        {
            json.WriteNumber("completed_at"u8, at);
        }
        else
        {
            json.WriteNull("completed_at"u8);
        }

        WriteError(json, error);
        WriteIncomplete(json, status);
        json.WriteString("instructions"u8, Draft.Instructions);
        json.WriteNumber("max_output_tokens"u8, Request.MaxTokens);
        json.WriteString("model"u8, Model);
        json.WritePropertyName("output"u8);
        ResponseItem.WriteAll(json, output);
        WriteAsked(json);
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, ApiError? error)
    {
        if (error is null)
        {
            json.WriteNull("error"u8);
            return;
        }

        // OpenAI has a closed set of codes here.
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Type == ApiError.RateLimit ? "rate_limit_exceeded"u8 : "server_error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    private static void WriteIncomplete(Utf8JsonWriter json, string status)
    {
        if (status != "incomplete")
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, "max_output_tokens"u8);
        json.WriteEndObject();
    }

    private void WriteAsked(Utf8JsonWriter json)
    {
        json.WriteBoolean("parallel_tool_calls"u8, Draft.ParallelToolCalls);
        json.WriteString("previous_response_id"u8, Draft.PreviousResponseId);
        if (Draft.ConversationId is { } conversation)
        {
            json.WriteStartObject("conversation"u8);
            json.WriteString("id"u8, conversation);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("conversation"u8);
        }

        json.WriteStartObject("reasoning"u8);
        json.WriteNull("effort"u8);
        json.WriteNull("summary"u8);
        json.WriteEndObject();
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteBoolean("store"u8, Draft.Store);
        json.WriteNumber("temperature"u8, Request.Sampling.Temperature);
        WriteFormat(json);
        WriteTools(json);
        json.WriteNumber("top_logprobs"u8, 0);
        json.WriteNumber("top_p"u8, Request.Sampling.TopP);
        json.WriteString("truncation"u8, "disabled"u8);
        json.WriteNull("user"u8);
        json.WritePropertyName("metadata"u8);
        MetadataField.Write(json, Draft.Metadata);
    }

    private void WriteFormat(Utf8JsonWriter json)
    {
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, Draft.ResponseFormat?.Type ?? "text");
        if (Draft.ResponseFormat is { Type: "json_schema" } format)
        {
            json.WriteString("name"u8, format.Name);
            json.WritePropertyName("schema"u8);
            format.Schema.WriteTo(json);
            json.WriteBoolean("strict"u8, true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteTools(Utf8JsonWriter json)
    {
        json.WritePropertyName("tool_choice"u8);
        if (ToolChoice.Mode == ToolMode.Named)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, ToolChoice.Name);
            json.WriteEndObject();
        }
        else
        {
            // Without tools there is nothing to choose, and OpenAI says auto.
            json.WriteStringValue(ToolChoice.Mode == ToolMode.Required ? "required" : ToolChoice.Mode == ToolMode.None && Draft.Tools.Count > 0 ? "none" : "auto");
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in Draft.Tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, tool.Name);
            json.WriteString("description"u8, tool.Description);
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(ChatGrammar.ParametersOf(tool), skipInputValidation: true);
            json.WriteBoolean("strict"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, AnswerUsage? consumed)
    {
        if (consumed is not { } usage)
        {
            json.WriteNull("usage"u8);
            return;
        }

        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.PromptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.PromptTokens + usage.CompletionTokens);
        if (usage.DocumentPages > 0)
        {
            json.WriteNumber("document_pages"u8, usage.DocumentPages);
        }

        json.WriteEndObject();
    }
}
