using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Sampling;

/// <summary>What the sampler must draw, written as its definition reads: everything sorted, everything in double.</summary>
internal static class NaiveSampler
{
    public static int Draw(float[] logits, SamplingParameters parameters, int position)
    {
        var max = logits.Max();
        var ranked = logits
            .Select((logit, token) => (Token: token, Gap: (max - logit) / parameters.Temperature))
            .OrderBy(entry => entry.Gap).ThenBy(entry => entry.Token)
            .Select(entry => (entry.Token, Weight: Math.Exp(-entry.Gap)))
            .ToList();
        if (parameters.TopK > 0)
        {
            ranked = ranked[..Math.Min(parameters.TopK, ranked.Count)];
        }

        if (parameters.TopP < 1)
        {
            var target = parameters.TopP * ranked.Sum(entry => entry.Weight);
            var sum = 0.0;
            var count = 0;
            while (count < ranked.Count && sum < target)
            {
                sum += ranked[count++].Weight;
            }

            ranked = ranked[..count];
        }

        ranked = [.. ranked.Where(entry => entry.Weight >= parameters.MinP).OrderBy(entry => entry.Token)];
        var point = CounterRandom.NextDouble(parameters.Seed, 0, position) * ranked.Sum(entry => entry.Weight);
        var passed = 0.0;
        foreach (var (token, weight) in ranked)
        {
            passed += weight;
            if (passed > point)
            {
                return token;
            }
        }

        return ranked[^1].Token;
    }
}
