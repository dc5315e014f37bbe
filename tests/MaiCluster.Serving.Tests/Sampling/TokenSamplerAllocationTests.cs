using MaiCluster.Serving.Sampling;
using static MaiCluster.Serving.Tests.Sampling.SamplingRequests;

namespace MaiCluster.Serving.Tests.Sampling;

[Collection(RunsAlone.Name)]
public class TokenSamplerAllocationTests
{
    private const int Vocabulary = 49_152;

    public static TheoryData<string> Ways => ["greedy", "top-p", "top-k", "min-p", "penalties and bias"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_token_allocates_nothing(string way)
    {
        var parameters = way switch
        {
            "greedy" => Greedy,
            "top-p" => new() { Temperature = 0.7f, TopP = 0.95f, Seed = 1 },
            "top-k" => new() { TopK = 40, Seed = 1 },
            "min-p" => new() { MinP = 0.02f, Seed = 1 },
            _ => new SamplingParameters
            {
                RepetitionPenalty = 1.1f,
                PresencePenalty = 0.5f,
                FrequencyPenalty = 0.5f,
                LogitBias = new Dictionary<int, float> { [5] = 1 },
                Seed = 1,
            },
        };
        var request = Of(parameters, 1, 2, 3) with { Stop = new StopRules { MinTokens = 50, TokenIds = [9] } };
        var sampler = Sampler(request, Vocabulary);
        var scratch = new SamplerScratch(Vocabulary);
        var logits = RandomLogits(new Random(1), Vocabulary, 2);
        var row = new float[Vocabulary];
        void Step()
        {
            logits.CopyTo(row, 0);
            sampler.Next(row, scratch, null, out _);
        }

        // The runtime makes its sorter on first use, which not every token needs.
        new ulong[32].AsSpan().Sort();
        Step();
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
