namespace MaiCluster.Serving.Stepping;

/// <summary>One request inside a step engine. Owned by the loop from its first step on; disposed once, done or not.</summary>
public interface IStepTask : IDisposable
{
    /// <summary>Tasks of equal keys may share the next step; null = it is taken alone, as where rows of a batch change each other.</summary>
    object? BatchKey { get; }

    /// <summary>Rows that its next step takes of a batch, at least 1.</summary>
    int Rows { get; }

    /// <summary>Rows that its next step may have with those of others, the same for all of its key; null = <see cref="StepLimits.Rows"/>.</summary>
    int? SharedRows => null;

    /// <summary>Work of its next step, at least 1: what a step's device time is split by.</summary>
    int Work { get; }

    /// <summary>Every part has been made; it takes no more steps.</summary>
    bool IsDone { get; }
}
