namespace MaiCluster.Serving.Requests;

/// <summary>Why a choice ended.</summary>
public enum FinishReason
{
    /// <summary>Not ended.</summary>
    None,

    /// <summary>An end-of-turn token, a stop string, a stop token, or a finished grammar.</summary>
    Stop,

    /// <summary>The token limit was reached.</summary>
    Length,

    /// <summary>The client left.</summary>
    Cancelled,

    /// <summary>The replica failed, or the request's deadline passed while it waited.</summary>
    Failed,
}
