using System.Globalization;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Transcription;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Transcription;

/// <summary>Writes a whole transcript in each of OpenAI's formats.</summary>
/// <param name="task"><c>transcribe</c> or <c>translate</c>.</param>
/// <param name="duration">Of the recording.</param>
internal sealed class TranscriptWriter(TranscriptionDraft draft, string task, TimeSpan duration)
{
    public Task WriteAsync(HttpContext context, Transcript transcript, UsageQuantities usage) => draft.Format switch
    {
        TranscriptFormat.Json => JsonAnswer.WriteAsync(context, json => WriteJson(json, transcript, usage)),
        TranscriptFormat.VerboseJson => JsonAnswer.WriteAsync(context, json => WriteVerbose(json, transcript, usage)),
        TranscriptFormat.Srt => WriteTextAsync(context, "text/plain", Srt(transcript)),
        TranscriptFormat.Vtt => WriteTextAsync(context, "text/vtt", Vtt(transcript)),
        _ => WriteTextAsync(context, "text/plain", transcript.Text + "\n"),
    };

    /// <summary>The <c>usage</c> object.</summary>
    public static void WriteUsage(Utf8JsonWriter json, UsageQuantities usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteString("type"u8, "duration"u8);
        json.WriteNumber("seconds"u8, usage.AudioInMilliseconds / 1000m);
        json.WriteEndObject();
    }

    public static string Srt(Transcript transcript)
    {
        var text = new StringBuilder();
        for (var index = 0; index < transcript.Segments.Count; index++)
        {
            var segment = transcript.Segments[index];
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}\n{TranscriptTime.Of(segment.StartSeconds, ',')} --> {TranscriptTime.Of(segment.EndSeconds, ',')}\n{Line(segment)}\n\n");
        }

        return text.ToString();
    }

    public static string Vtt(Transcript transcript)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var segment in transcript.Segments)
        {
            var line = Line(segment).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{TranscriptTime.Of(segment.StartSeconds, '.')} --> {TranscriptTime.Of(segment.EndSeconds, '.')}\n{line}\n\n");
        }

        return text.ToString();
    }

    private static void WriteJson(Utf8JsonWriter json, Transcript transcript, UsageQuantities usage)
    {
        json.WriteString("text"u8, transcript.Text);
        WriteUsage(json, usage);
    }

    private void WriteVerbose(Utf8JsonWriter json, Transcript transcript, UsageQuantities usage)
    {
        json.WriteString("task"u8, task);
        json.WriteString("language"u8, LanguageNames.NameOf(transcript.Language));
        json.WriteNumber("duration"u8, Rounded(duration.TotalSeconds));
        json.WriteString("text"u8, transcript.Text);
        if (draft.Segments ?? true)
        {
            json.WriteStartArray("segments"u8);
            for (var index = 0; index < transcript.Segments.Count; index++)
            {
                WriteSegment(json, transcript.Segments[index], index);
            }

            json.WriteEndArray();
        }

        if (draft.Words)
        {
            json.WriteStartArray("words"u8);
            foreach (var word in transcript.Segments.SelectMany(segment => segment.Words))
            {
                json.WriteStartObject();
                json.WriteString("word"u8, word.Text.Trim());
                json.WriteNumber("start"u8, Rounded(word.StartSeconds));
                json.WriteNumber("end"u8, Rounded(word.EndSeconds));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteUsage(json, usage);
    }

    private static void WriteSegment(Utf8JsonWriter json, TranscriptSegment segment, int id)
    {
        const int centiseconds = 100;
        json.WriteStartObject();
        json.WriteNumber("id"u8, id);
        json.WriteNumber("seek"u8, (int)(segment.StartSeconds * centiseconds));
        json.WriteNumber("start"u8, Rounded(segment.StartSeconds));
        json.WriteNumber("end"u8, Rounded(segment.EndSeconds));
        json.WriteString("text"u8, segment.Text);
        json.WriteStartArray("tokens"u8);
        foreach (var token in segment.Tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
        json.WriteNumber("temperature"u8, Rounded(segment.Temperature));
        json.WriteNumber("avg_logprob"u8, Math.Round(segment.MeanLogProbability, 6));
        json.WriteNumber("compression_ratio"u8, Math.Round(segment.CompressionRatio, 6));
        json.WriteNumber("no_speech_prob"u8, Math.Round(segment.NoSpeechProbability, 6));
        json.WriteEndObject();
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 3);

    /// <summary>Without line breaks: an empty line would end the subtitle.</summary>
    private static string Line(TranscriptSegment segment) => segment.Text.Trim().ReplaceLineEndings(" ");

    private static Task WriteTextAsync(HttpContext context, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = $"{type}; charset=utf-8";
        context.Response.Headers[HeaderNames.CacheControl] = "no-cache";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
