namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>Why compute was not billed. Stored by name in lower case.</summary>
public enum UnbilledReason
{
    /// <summary>A whole attempt was repeated.</summary>
    Retry,

    /// <summary>Tokens that were there were computed again on another replica.</summary>
    Recovery,

    /// <summary>A row gave its memory to a more urgent one, and was computed again.</summary>
    Preemption,

    /// <summary>The client left before it had anything.</summary>
    Cancel,

    /// <summary>The request failed.</summary>
    Failure,
}
