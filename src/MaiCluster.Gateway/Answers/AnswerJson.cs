using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaiCluster.Gateway.Answers;

/// <summary>How all answers are written: compact, and text as it is, escaped only where JSON asks for it.</summary>
internal static class AnswerJson
{
    /// <summary>Answers are served as application/json, never inside a page, so nothing need be escaped for HTML.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static JsonWriterOptions Options { get; } = new() { Encoder = Encoder };
}
