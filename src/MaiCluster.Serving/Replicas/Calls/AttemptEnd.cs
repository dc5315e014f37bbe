namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>How a replica's part in a request came to its end.</summary>
public enum AttemptEnd
{
    /// <summary>Every choice has its last token.</summary>
    Finished,

    /// <summary>The replica drains: another one goes on from what was delivered.</summary>
    Moved,

    /// <summary>The replica failed, died or fell silent: another one goes on from what was delivered.</summary>
    Lost,
}
