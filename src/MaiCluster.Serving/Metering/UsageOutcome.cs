namespace MaiCluster.Serving.Metering;

/// <summary>How a request ended; stored by name in lower case.</summary>
public enum UsageOutcome
{
    Open,

    /// <summary>Every choice ended by itself.</summary>
    Stop,

    /// <summary>At least one choice reached its token limit.</summary>
    Length,

    /// <summary>The client left.</summary>
    Cancelled,

    /// <summary>Not served in time, or the replica failed.</summary>
    Failed,

    /// <summary>The process died; closed at its next start or once its lease ended, with the tokens last noted.</summary>
    Lost,
}
