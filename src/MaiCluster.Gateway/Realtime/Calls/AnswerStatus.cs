namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>How an answer stands.</summary>
internal enum AnswerStatus
{
    InProgress,
    Completed,

    /// <summary>Stopped by its client, or because its caller spoke.</summary>
    Cancelled,
    Failed,

    /// <summary>At its limit of tokens.</summary>
    Incomplete,
}
