using System.Text;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tests.Grammars;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>Requests of every kind: greedy and drawn, with penalties, grammars, stop strings, log probabilities, several choices.</summary>
internal sealed class RandomRequests(Random random)
{
    private static readonly TokenGrammar Numbers =
        GrammarReading.Grammar(JsonGrammar.FromSchema(BatchFixture.Tokens, GrammarReading.Json("""{"type":"array","items":{"type":"integer"},"minItems":3}""")));

    private readonly int[][] _systemPrompts = [.. Enumerable.Range(0, 3).Select(_ => Tokens(random, random.Next(1, 60)))];

    public int[] Prompt() => [.. _systemPrompts[random.Next(3)], .. Tokens(random, random.Next(1, 60))];

    public int[] Tokens(int count) => Tokens(random, count);

    public TextRequest Next(int[] prompt, int mostTokens = 40)
    {
        var request = BatchFixture.Request(
            prompt, random.Next(1, mostTokens + 1), $"key{random.Next(3)}", random.Next(3), choices: random.Next(5) == 0 ? 3 : 1);
        return request with { Sampling = Sampling(), Stop = Stop(), Grammar = random.Next(5) == 0 ? Numbers : null, TopLogprobs = random.Next(4) == 0 ? 3 : null };
    }

    private SamplingParameters Sampling() => new()
    {
        Seed = random.NextInt64(),
        Temperature = random.Next(2),
        TopK = random.Next(3) == 0 ? 10 : 0,
        TopP = random.Next(3) == 0 ? 0.9f : 1,
        RepetitionPenalty = random.Next(3) == 0 ? 1.2f : 1,
        PresencePenalty = random.Next(3) == 0 ? 0.5f : 0,
        FrequencyPenalty = random.Next(3) == 0 ? 0.5f : 0,
    };

    private StopRules Stop() => new()
    {
        Strings = [.. Enumerable.Range(0, random.Next(4) == 0 ? 3 : 0).Select(_ => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"{(char)random.Next('a', 'z' + 1)}{(char)random.Next('a', 'z' + 1)}"[random.Next(2)..]))],
        TokenIds = random.Next(5) == 0 ? Tokens(2) : [],
        IgnoreEos = random.Next(4) == 0,
        MinTokens = random.Next(4) == 0 ? 5 : 0,
    };

    private static int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(3, BatchFixture.Vocabulary))];
}
