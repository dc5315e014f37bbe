using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Streaming;

/// <summary>What is said of an answer that ended early when its run gives no reason.</summary>
internal static class AnswerFailure
{
    public static RequestFailure Of(FinishReason end) => end == FinishReason.Cancelled
        ? new RequestFailure(FailureKind.Draining, "The answer was stopped before its end.")
        : new RequestFailure(FailureKind.Internal, "The model failed before the answer's end.");
}
