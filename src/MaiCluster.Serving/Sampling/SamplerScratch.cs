namespace MaiCluster.Serving.Sampling;

/// <summary>Working memory of vocabulary size (24 bytes a token). One per batch loop; every sampler of the loop uses it in turn.</summary>
public sealed class SamplerScratch
{
    /// <param name="vocabularySize">The most logits a sampler is given.</param>
    public SamplerScratch(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        Distribution = new TokenDistribution(vocabularySize);
        RawLogits = new float[vocabularySize];
    }

    internal TokenDistribution Distribution { get; }

    /// <summary>The logits as the model gave them, kept only while log probabilities are asked for.</summary>
    internal float[] RawLogits { get; }
}
