namespace MaiCluster.Serving.Metering;

/// <summary>Why device time was spent for a request and nobody is billed for it.</summary>
public enum UnbilledReason
{
    None,

    /// <summary>The attempt went on after another one that was lost or moved: what is computed again is computed for us.</summary>
    Recovery,

    /// <summary>The client left.</summary>
    Cancel,

    /// <summary>It could not be answered.</summary>
    Failure,
}
