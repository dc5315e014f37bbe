using MaiCluster.Serving.Sampling;
using static MaiCluster.Serving.Tests.Sampling.SamplingRequests;

namespace MaiCluster.Serving.Tests.Sampling;

public class TokenSamplerTests
{
    [Fact]
    public void Greedy_takes_the_likeliest_and_of_equals_the_lowest_id()
    {
        Assert.Equal(3, First(Of(Greedy), 1, 2, 3, 5, 4, 5, 5));
        Assert.Equal(0, First(Of(Greedy), -0f, 0f, 0f));
        Assert.Equal(0, First(Of(Greedy), new float[1_000]));
    }

    [Fact]
    public void Greedy_finds_the_likeliest_at_every_index()
    {
        for (var index = 0; index < 131; index++)
        {
            var logits = RandomLogits(new Random(index), 131, 1);
            logits[index] = 100;
            Assert.Equal(index, First(Of(Greedy), logits));
        }
    }

    [Fact]
    public void A_logit_that_is_no_number_never_wins()
    {
        float[] logits = [.. Enumerable.Repeat(float.NaN, 100), 1, float.NaN, 2, .. Enumerable.Repeat(float.NaN, 50)];
        Assert.Equal(102, First(Of(Greedy), logits));
        for (var seed = 0; seed < 50; seed++)
        {
            Assert.Contains(First(Of(new() { Temperature = 2, Seed = seed }), logits), new[] { 100, 102 });
            Assert.Equal(102, First(Of(new() { TopK = 1, Seed = seed }), logits));
        }
    }

    [Fact]
    public void An_infinite_logit_always_wins()
    {
        float[] logits = [1, 2, float.PositiveInfinity, 3];
        Assert.Equal(2, First(Of(Greedy), logits));
        Assert.Equal(2, First(Of(new() { Temperature = 1, Seed = 3 }), logits));
        Assert.Equal(2, First(Of(new() { Temperature = 2, TopP = 0.9f, Seed = 3 }), logits));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Nothing_possible_is_an_error_that_says_so(float nothing)
    {
        foreach (var temperature in new[] { 0f, 1f })
        {
            var error = Assert.Throws<InvalidOperationException>(
                () => First(Of(new() { Temperature = temperature, Seed = 1 }), [nothing, nothing, nothing]));
            Assert.Equal("No token can be drawn at position 0 of choice 0: all 3 logits are NaN or negative infinity; the model's output is broken.", error.Message);
        }
    }

    [Fact]
    public void The_smallest_temperature_is_greedy()
    {
        Assert.Equal(2, First(Of(new() { Temperature = float.Epsilon, Seed = 1 }), 1, 1.999999f, 2, -4));
    }

    [Fact]
    public void Bias_is_added_before_the_draw()
    {
        Assert.Equal(0, First(Of(Greedy with { LogitBias = new Dictionary<int, float> { [0] = 5, [2] = -100 } }), 1, 5, 50));
    }

    [Fact]
    public void Bias_outside_the_vocabulary_is_refused_by_id()
    {
        var request = Of(Greedy with { LogitBias = new Dictionary<int, float> { [7] = 1 } });
        var error = Assert.Throws<ArgumentException>(() => Sampler(request, 7));
        Assert.StartsWith("logit_bias names token 7; the vocabulary has ids 0 to 6.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Repetition_penalty_divides_positive_and_multiplies_negative_logits_of_prompt_and_answer()
    {
        var parameters = Greedy with { RepetitionPenalty = 2 };
        Assert.Equal(1, First(Of(parameters, 0), 3, 2, 1));      // 3 / 2 < 2
        Assert.Equal(1, First(Of(parameters, 0), -1, -1.5f, -4)); // -1 x 2 < -1.5
        Assert.Equal(0, First(Of(parameters, 1), 3, 2, 1));

        var sampler = Sampler(Of(parameters, 2), 3);
        var scratch = new SamplerScratch(3);
        Assert.Equal(0, sampler.Next([3, 2, 1], scratch, null, out _));
        Assert.Equal(1, sampler.Next([3, 2, 1], scratch, null, out _));
    }

    [Fact]
    public void Presence_counts_once_and_frequency_each_time_and_neither_counts_the_prompt()
    {
        var presence = Sampler(Of(Greedy with { PresencePenalty = 1 }, 0, 0, 0), 3);
        var frequency = Sampler(Of(Greedy with { FrequencyPenalty = 1 }, 0, 0, 0), 3);
        Assert.Equal([0, 0, 0, 0], Draws(presence, 4, 3, 1.5f, 0));
        Assert.Equal([0, 0, 1, 0], Draws(frequency, 4, 3, 1.5f, 0));
    }

    [Fact]
    public void Negative_penalties_favour_what_was_said()
    {
        Assert.Equal([0, 0], Draws(Sampler(Of(Greedy with { PresencePenalty = -2 }), 3), 2, 2, 1, 0));
        var sampler = Sampler(Of(Greedy with { FrequencyPenalty = -1 }), 3);
        sampler.Observe(1);
        sampler.Observe(1);
        Assert.Equal([1], Draws(sampler, 1, 2, 0.5f, 0));
    }

    [Fact]
    public void End_and_stop_tokens_wait_for_the_least_number_of_tokens()
    {
        var request = Of(Greedy) with { Stop = new StopRules { MinTokens = 2, TokenIds = [3, 900] } };
        Assert.Equal([1, 1, 2], Draws(Sampler(request, 4), 3, 0, 1, 9, 8));
        Assert.Equal([1, 1, 3], Draws(Sampler(request, 4), 3, 0, 1, 7, 8));
    }

    [Fact]
    public void Where_only_a_stop_token_is_possible_it_is_drawn_before_the_least_number()
    {
        const float Never = float.NegativeInfinity;
        var request = Of(Greedy) with { Stop = new StopRules { MinTokens = 2 } };
        Assert.Equal([2], Draws(Sampler(request, 3), 1, Never, Never, 1));
    }

    [Fact]
    public void Ids_beyond_the_tokenizer_are_never_drawn()
    {
        var sampler = Sampler(Of(Greedy), 3);
        Assert.Equal(1, sampler.Next([1, 2, 0, 9, 9, 9], new SamplerScratch(6), null, out _));
    }

    [Fact]
    public void A_continued_answer_draws_what_the_undisturbed_one_draws()
    {
        var parameters = new SamplingParameters { Temperature = 1.4f, TopP = 0.97f, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.3f, Seed = 77 };
        var logits = RandomLogits(new Random(5), 300, 1);
        var scratch = new SamplerScratch(300);
        var undisturbed = Draws(Sampler(Of(parameters, 4, 5), 300), 60, logits);

        for (var cut = 0; cut < 60; cut += 7)
        {
            var continued = Sampler(Of(parameters, 4, 5), 300);
            foreach (var token in undisturbed[..cut])
            {
                continued.Observe(token);
            }

            Assert.Equal(cut, continued.Position);
            Assert.Equal(undisturbed[cut..], Draws(continued, 60 - cut, logits));
        }
    }

    [Fact]
    public void Choices_and_seeds_draw_apart()
    {
        var logits = RandomLogits(new Random(5), 300, 1);
        int[] Answer(long seed, int choice) => Draws(new TokenSampler(Of(new() { Seed = seed }), choice, [2], 300), 20, logits);

        Assert.Equal(Answer(1, 0), Answer(1, 0));
        Assert.NotEqual(Answer(1, 0), Answer(1, 1));
        Assert.NotEqual(Answer(1, 0), Answer(2, 0));
    }

    internal static int[] Draws(TokenSampler sampler, int count, params float[] logits)
    {
        var scratch = new SamplerScratch(logits.Length);
        var tokens = new int[count];
        for (var i = 0; i < count; i++)
        {
            tokens[i] = sampler.Next([.. logits], scratch, null, out var logprobs);
            Assert.Null(logprobs);
        }

        return tokens;
    }
}
