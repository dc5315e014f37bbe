using System.Text.Json;
using MaiCluster.Gateway.Chat;
using MaiCluster.Serving.Live.Audio;
using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>Settings as events and answers show them.</summary>
internal static class SettingsJson
{
    /// <summary>The members of a session object.</summary>
    public static void Write(Utf8JsonWriter json, CallSettings settings, string id, long expiresAt)
    {
        json.WriteString("type"u8, "realtime"u8);
        json.WriteString("object"u8, "realtime.session"u8);
        json.WriteString("id"u8, id);
        json.WriteString("model"u8, settings.Model);
        json.WriteNumber("expires_at"u8, expiresAt);
        json.WriteStartArray("output_modalities"u8);
        json.WriteStringValue(settings.Speaks ? "audio"u8 : "text"u8);
        json.WriteEndArray();
        json.WriteString("instructions"u8, settings.Instructions);
        WriteTools(json, settings);
        MaxTokens(json, settings);
        json.WriteStartObject("audio"u8);
        WriteInput(json, settings);
        json.WriteStartObject("output"u8);
        Format(json, settings.Output);
        json.WriteString("voice"u8, settings.Voice);
        json.WriteNumber("speed"u8, settings.Speed);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("truncation"u8, settings.Truncates ? "auto"u8 : "disabled"u8);
        json.WriteNull("tracing"u8);
        json.WriteNull("prompt"u8);
        json.WriteNull("include"u8);
    }

    public static void Format(Utf8JsonWriter json, LiveFormat format)
    {
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, format.Name());
        if (format == LiveFormat.Pcm)
        {
            json.WriteNumber("rate"u8, format.Rate());
        }

        json.WriteEndObject();
    }

    public static void MaxTokens(Utf8JsonWriter json, CallSettings settings)
    {
        if (settings.MaxTokens is { } most)
        {
            json.WriteNumber("max_output_tokens"u8, most);
        }
        else
        {
            json.WriteString("max_output_tokens"u8, "inf"u8);
        }
    }

    private static void WriteInput(Utf8JsonWriter json, CallSettings settings)
    {
        json.WriteStartObject("input"u8);
        Format(json, settings.Input);
        if (settings.Transcription is { } transcription)
        {
            json.WriteStartObject("transcription"u8);
            json.WriteString("model"u8, transcription.Model);
            json.WriteString("language"u8, transcription.Language);
            json.WriteString("prompt"u8, transcription.Prompt);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("transcription"u8);
        }

        json.WriteNull("noise_reduction"u8);
        WriteTurns(json, settings.Turns);
        json.WriteEndObject();
    }

    private static void WriteTurns(Utf8JsonWriter json, TurnDetection? turns)
    {
        if (turns is null)
        {
            json.WriteNull("turn_detection"u8);
            return;
        }

        json.WriteStartObject("turn_detection"u8);
        json.WriteString("type"u8, "server_vad"u8);
        json.WriteNumber("threshold"u8, turns.Threshold);
        json.WriteNumber("prefix_padding_ms"u8, turns.PrefixPaddingMs);
        json.WriteNumber("silence_duration_ms"u8, turns.SilenceDurationMs);
        json.WriteBoolean("create_response"u8, turns.CreateResponse);
        json.WriteBoolean("interrupt_response"u8, turns.InterruptResponse);
        if (turns.IdleTimeoutMs is { } idle)
        {
            json.WriteNumber("idle_timeout_ms"u8, idle);
        }
        else
        {
            json.WriteNull("idle_timeout_ms"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, CallSettings settings)
    {
        json.WriteStartArray("tools"u8);
        foreach (var tool in settings.Tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, tool.Name);
            json.WriteString("description"u8, tool.Description);
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(ChatGrammar.ParametersOf(tool), skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (settings.ToolChoice.Mode == ToolMode.Named)
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, settings.ToolChoice.Name);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("tool_choice"u8, settings.ToolChoice.Mode switch { ToolMode.None => "none"u8, ToolMode.Required => "required"u8, _ => "auto"u8 });
        }
    }
}
