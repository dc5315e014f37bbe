using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>Members of the response object.</summary>
internal static class ResponseJson
{
    public static void Details(Utf8JsonWriter json, AnswerStatus status, string name, string? reason, ApiError? error)
    {
        if (status is AnswerStatus.InProgress or AnswerStatus.Completed)
        {
            json.WriteNull("status_details"u8);
            return;
        }

        json.WriteStartObject("status_details"u8);
        json.WriteString("type"u8, name);
        if (reason is not null)
        {
            json.WriteString("reason"u8, reason);
        }

        if (error is not null)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("type"u8, error.Type);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void Settings(Utf8JsonWriter json, AnswerPlan plan)
    {
        var settings = plan.Settings;
        json.WriteStartArray("output_modalities"u8);
        json.WriteStringValue(settings.Speaks ? "audio"u8 : "text"u8);
        json.WriteEndArray();
        SettingsJson.MaxTokens(json, settings);
        json.WriteStartObject("audio"u8);
        json.WriteStartObject("output"u8);
        SettingsJson.Format(json, settings.Output);
        json.WriteString("voice"u8, settings.Voice);
        json.WriteEndObject();
        json.WriteEndObject();
        if (plan.Metadata is { } metadata)
        {
            json.WritePropertyName("metadata"u8);
            MetadataField.Write(json, metadata);
        }
        else
        {
            json.WriteNull("metadata"u8);
        }
    }
}
