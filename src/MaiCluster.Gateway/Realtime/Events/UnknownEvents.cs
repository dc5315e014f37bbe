using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>What is said of events that are not taken.</summary>
internal static class UnknownEvents
{
    private const int LongestShown = 64;

    public static ApiError Of(string name, IEnumerable<string> known)
    {
        var faults = new RequestFaults();
        if (Reason(name) is { } reason)
        {
            faults.Unsupported("type", $"'{Short(name)}' is not supported here: {reason}.");
        }
        else
        {
            var hint = ClosestName.Of(name, known) is { } closest ? $" Did you mean '{closest}'?" : "";
            faults.Invalid("type", $"Unknown event '{Short(name)}'.{hint} Known are {string.Join(", ", known)}.");
        }

        return ApiError.From(faults.First!);
    }

    /// <summary>Why a known event of OpenAI's is refused.</summary>
    private static string? Reason(string name) =>
        name == "output_audio_buffer.clear" ? "over a WebSocket the client holds the audio that it was sent; stop playing it, and send response.cancel"
        : name.StartsWith("transcription_session.", StringComparison.Ordinal) ? "there are no transcription sessions; send a recording to POST /v1/audio/transcriptions"
        : name.StartsWith("session.input_audio_buffer.", StringComparison.Ordinal) || name == "session.close" ? "there are no translation sessions; send a recording to POST /v1/audio/translations"
        : name.StartsWith("mcp_", StringComparison.Ordinal) ? "MCP servers are not called"
        : null;

    private static string Short(string name) => name.Length <= LongestShown ? name : name[..LongestShown] + "...";
}
