namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>How the variance that a training time adds (beta) grows.</summary>
public enum BetaShape
{
    Linear,

    /// <summary>Its root grows linearly.</summary>
    ScaledLinear,

    /// <summary>The signal falls as a squared cosine.</summary>
    Cosine,
}
