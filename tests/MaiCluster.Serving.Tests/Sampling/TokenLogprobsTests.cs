using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Streams;
using static MaiCluster.Serving.Tests.Sampling.SamplingRequests;

namespace MaiCluster.Serving.Tests.Sampling;

public class TokenLogprobsTests
{
    [Fact]
    public void They_are_the_model_s_own_whatever_the_sampling()
    {
        var logits = RandomLogits(new Random(1), 5_000, 3);
        var all = Logprobs(logits);
        var expected = Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).Take(20).ToArray();
        var parameters = new SamplingParameters
        {
            Temperature = 1.7f,
            TopK = 5,
            RepetitionPenalty = 1.5f,
            LogitBias = new Dictionary<int, float> { [17] = 100 },
            Seed = 3,
        };

        var (token, logprobs) = Draw(parameters, 20, logits);

        Assert.Equal(17, token);
        Assert.Equal(all[17], logprobs.Chosen, 1e-4f);
        Assert.Equal(expected, logprobs.TopTokens);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(all[expected[i]], logprobs.TopLogprobs[i], 1e-4f);
        }
    }

    [Fact]
    public void None_asked_for_gives_the_chosen_one_alone()
    {
        var (_, logprobs) = Draw(Greedy, 0, [0, 0, 0, 0]);
        Assert.Equal(-MathF.Log(4), logprobs.Chosen, 1e-6f);
        Assert.Empty(logprobs.TopTokens);
        Assert.Empty(logprobs.TopLogprobs);
    }

    [Fact]
    public void Equals_come_in_order_of_id()
    {
        var (_, logprobs) = Draw(Greedy, 3, [1, 2, 2, 1, 2, 2]);
        Assert.Equal([1, 2, 4], logprobs.TopTokens);
    }

    [Fact]
    public void Far_and_impossible_tokens_stay_within_what_JSON_can_say()
    {
        var (_, logprobs) = Draw(Greedy, 4, [1e6f, 0, float.NegativeInfinity, float.NaN]);
        Assert.Equal([0, 1], logprobs.TopTokens);
        Assert.Equal(-9999, logprobs.TopLogprobs[1]);
        Assert.InRange(logprobs.TopLogprobs[0], -1e-6f, 0);
        Assert.InRange(logprobs.Chosen, -1e-6f, 0);
    }

    private static (int Token, TokenLogprobs Logprobs) Draw(SamplingParameters parameters, int top, float[] logits)
    {
        var sampler = Sampler(Of(parameters) with { TopLogprobs = top }, logits.Length);
        var token = sampler.Next([.. logits], new SamplerScratch(logits.Length), null, out var logprobs);
        Assert.NotNull(logprobs);
        return (token, logprobs);
    }

    private static float[] Logprobs(float[] logits)
    {
        var sum = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        return [.. logits.Select(logit => (float)(logit - sum))];
    }
}
