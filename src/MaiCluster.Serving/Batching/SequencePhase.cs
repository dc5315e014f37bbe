namespace MaiCluster.Serving.Batching;

/// <summary>Where a sequence stands; it moves downward, and back to waiting when its row is given up.</summary>
public enum SequencePhase
{
    /// <summary>Has no row.</summary>
    Waiting,

    /// <summary>Has a row; its prompt is being computed.</summary>
    Prefilling,

    /// <summary>Its prompt is computed; it joins the decode batch when a row there is free.</summary>
    Ready,

    /// <summary>One of rows 0..n-1.</summary>
    Decoding,

    /// <summary>Has given its row back.</summary>
    Ended,
}
