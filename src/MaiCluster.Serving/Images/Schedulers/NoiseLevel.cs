namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>A point on the way: the sample is <c>Signal</c> times the clean one and <c>Noise</c> times noise.</summary>
/// <param name="Time">As the model counts it.</param>
internal readonly record struct NoiseLevel(double Time, double Signal, double Noise)
{
    public double LogRatio => Math.Log(Signal / Noise);
}
