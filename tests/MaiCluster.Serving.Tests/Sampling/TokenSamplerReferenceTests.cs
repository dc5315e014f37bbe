using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Sampling;

public class TokenSamplerReferenceTests
{
    [Theory]
    [InlineData(1.0f, 0, 1.0f, 0.0f)]
    [InlineData(0.7f, 0, 0.95f, 0.0f)]
    [InlineData(2.0f, 0, 0.5f, 0.0f)]
    [InlineData(1.0f, 1, 1.0f, 0.0f)]
    [InlineData(0.8f, 40, 1.0f, 0.0f)]
    [InlineData(0.6f, 20, 0.9f, 0.0f)]
    [InlineData(1.0f, 0, 1.0f, 0.05f)]
    [InlineData(1.5f, 0, 0.98f, 0.1f)]
    [InlineData(1.2f, 300, 0.8f, 0.01f)]
    [InlineData(0.01f, 0, 0.999f, 0.0f)]
    [InlineData(1.0f, 0, 1e-6f, 0.0f)]
    [InlineData(1.0f, 1_000_000, 1.0f, 1.0f)]
    public void Draws_what_the_definition_says(float temperature, int topK, float topP, float minP)
    {
        int[] sizes = [3, 17, 257, 1_024, 5_000];
        double[] deviations = [0.1, 1, 4, 30];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var logits = SamplingRequests.RandomLogits(random, sizes[seed % sizes.Length], deviations[seed / sizes.Length % deviations.Length]);
            AssertSame(logits, new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = seed });
        }
    }

    [Fact]
    public void Draws_what_the_definition_says_of_a_whole_vocabulary()
    {
        var random = new Random(42);
        foreach (var deviation in new[] { 0.01, 1, 3, 10 })
        {
            var logits = SamplingRequests.RandomLogits(random, 49_152, deviation);
            AssertSame(logits, new() { Temperature = 0.7f, TopP = 0.95f, Seed = 7 });
            AssertSame(logits, new() { Temperature = 1, Seed = 8 });
            AssertSame(logits, new() { TopK = 50, Seed = 9 });
        }
    }

    [Fact]
    public void Equal_logits_are_ranked_by_id()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var logits = new float[100];
            for (var i = 0; i < logits.Length; i++)
            {
                logits[i] = random.Next(4);
            }

            AssertSame(logits, new() { TopK = random.Next(1, 100), TopP = 1 - (random.Next(4) / 4f), Seed = seed });
        }
    }

    [Fact]
    public void Impossible_tokens_are_never_drawn()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var logits = SamplingRequests.RandomLogits(random, 2_000, 2);
            for (var i = 0; i < logits.Length; i++)
            {
                logits[i] = random.Next(50) == 0 ? logits[i] : float.NegativeInfinity;
            }

            AssertSame(logits, new() { Temperature = 1.3f, Seed = seed });
            AssertSame(logits, new() { TopK = 100, Seed = seed });
            AssertSame(logits, new() { TopP = 0.99f, MinP = 0.001f, Seed = seed });
        }
    }

    [Fact]
    public void Draws_follow_the_probabilities()
    {
        float[] logits = [0, 1, 2, -1, 0.5f];
        var weights = logits.Select(logit => Math.Exp(logit / 0.8)).ToArray();
        var sampler = SamplingRequests.Sampler(SamplingRequests.Of(new() { Temperature = 0.8f, Seed = 11 }), logits.Length);
        var scratch = new SamplerScratch(logits.Length);
        var counts = new int[logits.Length];
        const int Draws = 50_000;
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Next([.. logits], scratch, null, out _)]++;
        }

        var chiSquare = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            var expected = Draws * weights[i] / weights.Sum();
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        Assert.InRange(chiSquare, 0, 23.5); // four degrees of freedom: passed by chance once in 10,000 times
    }

    private static void AssertSame(float[] logits, SamplingParameters parameters)
    {
        var sampler = SamplingRequests.Sampler(SamplingRequests.Of(parameters), logits.Length);
        var scratch = new SamplerScratch(logits.Length);
        for (var position = 0; position < 3; position++)
        {
            var drawn = sampler.Next([.. logits], scratch, null, out _);
            var expected = NaiveSampler.Draw(logits, parameters, position);
            Assert.True(expected == drawn, $"{parameters}, {logits.Length} logits, position {position}: expected {expected}, drawn {drawn}.");
        }
    }
}
