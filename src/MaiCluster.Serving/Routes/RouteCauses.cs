namespace MaiCluster.Serving.Routes;

/// <summary>Why a model did not answer, as far as another may answer instead. A bad request or a payer without budget is none: no model cures that.</summary>
[Flags]
public enum RouteCauses
{
    None = 0,

    /// <summary>It has no capacity: its queue is full, it would come too late, no replica can start, the partner's rate is reached.</summary>
    Shed = 1,

    /// <summary>It failed before its first token.</summary>
    Failure = 2,

    /// <summary>The partner's own budget is spent.</summary>
    Budget = 4,

    All = Shed | Failure | Budget,
}
