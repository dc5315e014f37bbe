namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>Which of the training times a way of fewer steps takes.</summary>
public enum TimeSpacing
{
    /// <summary>The first of equal parts: 1, 1 + T/n, ... (with an offset of 1).</summary>
    Leading,

    /// <summary>The last of equal parts: ..., T - 1.</summary>
    Trailing,

    /// <summary>From the last to the first one, the end left out.</summary>
    Linspace,
}
