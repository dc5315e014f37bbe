namespace MaiCluster.Serving.Batching;

/// <summary>
/// Where a sequence stands; it moves downward, back to waiting when its row is given up, and from decoding back to prefilling
/// where a later part of its session's prompt is prefilled.
/// </summary>
public enum SequencePhase
{
    /// <summary>Has no row.</summary>
    Waiting,

    /// <summary>Has a row; tokens of its prompt are being computed in chunks.</summary>
    Prefilling,

    /// <summary>Its next token is for a decode step; it joins the decode batch when a row there is free.</summary>
    Ready,

    /// <summary>One of rows 0..n-1.</summary>
    Decoding,

    /// <summary>Has given its row back.</summary>
    Ended,
}
