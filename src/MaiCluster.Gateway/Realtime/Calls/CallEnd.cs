using System.Net.WebSockets;
using MaiCluster.Gateway.Errors;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>How a call ends.</summary>
/// <param name="Status">The code of the closing frame.</param>
/// <param name="Reason">Its text, up to 123 bytes.</param>
/// <param name="Error">The event that is sent before; null = none.</param>
internal sealed record CallEnd(WebSocketCloseStatus Status, string Reason, ApiError? Error)
{
    private const int Gone = 410, TooMany = 413, Unavailable = 503;

    /// <summary>The client hung up, or is not there any more.</summary>
    public static CallEnd Left { get; } = new(WebSocketCloseStatus.NormalClosure, "", null);

    public static CallEnd Drained { get; } = new(WebSocketCloseStatus.EndpointUnavailable, "server is shutting down", null);

    /// <summary>What a client is told when the node begins to shut down.</summary>
    public static ApiError Draining { get; } = new(Unavailable, ApiError.Server, "server_draining", "This node is shutting down: the answer under way is finished, then this call ends. Call again: another node, or this one after its restart, will answer.");

    public static CallEnd Expired(int seconds) => new(WebSocketCloseStatus.PolicyViolation, "session expired",
        new ApiError(Gone, ApiError.InvalidRequest, "session_expired", $"A call may last {seconds} s, and this one has. Open another one."));

    public static CallEnd Idle(int seconds) => new(WebSocketCloseStatus.PolicyViolation, "idle",
        new ApiError(Gone, ApiError.InvalidRequest, "session_idle", $"Nothing came for {seconds} s. A call stays open as long as its client sends something, audio or any event."));

    public static CallEnd TooLong(int bytes) => new(WebSocketCloseStatus.MessageTooBig, "message too big",
        new ApiError(TooMany, ApiError.InvalidRequest, "message_too_large", $"A message may have at most {bytes} bytes. Send audio in smaller pieces."));

    public static CallEnd TooMuchAudio(int seconds) => new(WebSocketCloseStatus.PolicyViolation, "too much audio in one turn",
        new ApiError(TooMany, ApiError.InvalidRequest, "input_audio_buffer_full", $"One turn may have at most {seconds} s of audio. Commit or clear the buffer before."));

    public static CallEnd Failed(ApiError error) => new(WebSocketCloseStatus.InternalServerError, "server error", error);
}
