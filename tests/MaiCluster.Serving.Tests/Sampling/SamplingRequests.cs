using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Sampling;

/// <summary>Requests and logits for tests of the sampler.</summary>
internal static class SamplingRequests
{
    public static SamplingParameters Greedy { get; } = new() { Temperature = 0, Seed = 1 };

    public static TextRequest Of(SamplingParameters sampling, params int[] prompt) => new()
    {
        Id = RequestId.Parse("req_000000000000000000000001"),
        Requester = new Requester("key_00000001"),
        Model = "mai-text",
        Prompt = prompt.Length > 0 ? prompt : new[] { 0 },
        MaxTokens = 1_024,
        Sampling = sampling,
    };

    /// <summary>A sampler of the first choice over a vocabulary of this size, whose end-of-turn token is 2.</summary>
    public static TokenSampler Sampler(TextRequest request, int vocabulary) => new(request, 0, [2], vocabulary);

    /// <summary>One token drawn at the beginning of an answer.</summary>
    public static int First(TextRequest request, params float[] logits) =>
        Sampler(request, logits.Length).Next([.. logits], new SamplerScratch(logits.Length), null, out _);

    /// <summary>Normally distributed logits.</summary>
    public static float[] RandomLogits(Random random, int count, double deviation)
    {
        var logits = new float[count];
        for (var i = 0; i < count; i++)
        {
            logits[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return logits;
    }
}
