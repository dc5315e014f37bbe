namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>What a denoiser says of a noisy sample x = a c + s e, where c is the clean one and e the noise.</summary>
public enum PredictionKind
{
    /// <summary>e.</summary>
    Noise,

    /// <summary>a e - s c, as models for few steps have it.</summary>
    Velocity,

    /// <summary>c.</summary>
    Sample,
}
