using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Sampling;
using static MaiCluster.Serving.Tests.Sampling.SamplingRequests;

namespace MaiCluster.Serving.Tests.Sampling;

public class GrammarMaskTests
{
    [Fact]
    public void Only_allowed_tokens_are_drawn()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var size = random.Next(3, 400);
            var allowed = Enumerable.Range(0, size).Where(token => token != 2 && random.Next(1 + (seed % 9)) == 0).ToHashSet();
            allowed.Add(size - 1);
            allowed.Remove(2);
            allowed.Add(0);
            var logits = RandomLogits(random, size, 2);

            var best = allowed.MaxBy(token => logits[token]);
            Assert.Equal(best, Next(Of(Greedy), new Cursor(size, allowed), logits));
            Assert.Contains(Next(Of(new() { Temperature = 2, Seed = seed }), new Cursor(size, allowed), logits), allowed);
        }
    }

    [Fact]
    public void The_end_may_come_only_where_the_grammar_can_end()
    {
        float[] logits = [1, 5, 9, 4];
        Assert.Equal(1, Next(Of(Greedy), new Cursor(4, [0, 1]), logits));
        Assert.Equal(2, Next(Of(Greedy), new Cursor(4, [0, 1]) { CanEnd = true }, logits));
    }

    [Fact]
    public void An_ignored_end_does_not_interrupt_a_grammar()
    {
        var request = Of(Greedy) with { Stop = new StopRules { IgnoreEos = true } };
        Assert.Equal(1, Next(request, new Cursor(4, [0, 1]) { CanEnd = true }, 1, 5, 9, 4));
    }

    [Fact]
    public void The_least_number_of_tokens_holds_back_an_end_that_may_but_not_one_that_must_come()
    {
        var request = Of(Greedy) with { Stop = new StopRules { MinTokens = 10 } };
        Assert.Equal(1, Next(request, new Cursor(4, [0, 1]) { CanEnd = true }, 1, 5, 9, 4));
        Assert.Equal(2, Next(request, new Cursor(4, []) { CanEnd = true, MustEnd = true }, 1, 5, 9, 4));
    }

    [Fact]
    public void A_stop_token_that_the_grammar_needs_outranks_the_least_number_of_tokens()
    {
        var request = Of(Greedy) with { Stop = new StopRules { MinTokens = 10, TokenIds = [3] } };
        Assert.Equal(3, Next(request, new Cursor(4, [3]), 1, 5, 9, 4));
    }

    [Fact]
    public void A_mask_shorter_than_the_vocabulary_denies_the_rest()
    {
        var logits = new float[130];
        logits[129] = 9;
        logits[10] = 1;
        Assert.Equal(10, Next(Of(Greedy), new Cursor(64, [7, 10]), logits));
    }

    [Fact]
    public void A_grammar_that_allows_nothing_and_cannot_end_is_an_error_that_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Next(Of(Greedy), new Cursor(4, []), 1, 5, 9, 4));
        Assert.EndsWith("after the grammar's mask; the grammar must allow a token or be at its end.", error.Message, StringComparison.Ordinal);
    }

    private static int Next(Serving.Requests.TextRequest request, Cursor cursor, params float[] logits) =>
        Sampler(request, logits.Length).Next([.. logits], new SamplerScratch(logits.Length), cursor, out _);

    private sealed class Cursor : IGrammarCursor
    {
        private readonly ulong[] _words;

        public Cursor(int size, HashSet<int> allowed)
        {
            _words = new ulong[(size + 63) / 64];
            foreach (var token in allowed)
            {
                _words[token >> 6] |= 1UL << (token & 63);
            }
        }

        public bool CanEnd { get; init; }

        public bool MustEnd { get; init; }

        public ReadOnlySpan<ulong> AllowedTokens() => _words;

        public void Advance(int token) => throw new NotSupportedException("The sampler does not advance a grammar.");
    }
}
