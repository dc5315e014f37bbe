using MaiCluster.Engines.Simulated;
using MaiCluster.Engines.Tests.Profiles;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;

namespace MaiCluster.Engines.Tests.Simulated;

public sealed class SimulatedTextEngineTests : IDisposable
{
    private static readonly TextModel Model = SimulatedTextModel.Of(Samples.Profile());
    private static readonly TextEngineShape Shape = new(4, 6, 1_024, Model.VocabularySize, 1);
    private static readonly int[] Prompt = [.. "Once upon a time".Select(letter => (int)letter)];

    private readonly List<double> _work = [];
    private int _unloads;

    private readonly SimulatedTextEngine _engine;

    public SimulatedTextEngineTests() => _engine = new SimulatedTextEngine(Model, Shape, Samples.Profile().Cost, _work.Add, () => _unloads++);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Steps_take_the_time_of_the_profile()
    {
        var cost = Samples.Profile().Cost;
        _engine.Prefill(0, 0, Prompt);
        _engine.Prefill(1, 0, Prompt.AsSpan(0, 10));
        _engine.Prefill(1, 10, Prompt.AsSpan(10));
        _engine.Decode([1, 2], [16, 16]);
        Assert.Equal([cost.PrefillSeconds(16, 0), cost.PrefillSeconds(10, 0), cost.PrefillSeconds(6, 10), cost.DecodeSeconds(2, 34)], _work);
    }

    [Fact]
    public void Any_chunking_neighbours_and_rows_give_the_same_tokens()
    {
        var alone = Answer(0, Prompt, 200);
        _engine.ReleaseRow(0, 0);
        _engine.Prefill(2, 0, Prompt.AsSpan(0, 7));
        _engine.Prefill(2, 7, Prompt.AsSpan(7));
        _engine.CopyRow(2, 1, Prompt.Length);
        _engine.Prefill(0, 0, [7, 7, 7]);
        _engine.Prefill(1, Prompt.Length - 2, Prompt.AsSpan(Prompt.Length - 2));
        var other = 9;
        var answer = new List<int> { Best(0) };
        for (var i = 0; i < 199; i++)
        {
            _engine.Decode([other, answer[^1]], [3 + i, Prompt.Length + i]);
            other = Best(0);
            answer.Add(Best(1));
        }

        Assert.Equal(alone, answer);
    }

    [Fact]
    public void A_resumed_row_goes_on_when_its_answer_is_decoded_again_and_not_when_it_is_prefilled()
    {
        var undisturbed = Answer(0, Prompt, 60);
        _engine.Prefill(1, 0, Prompt);
        _engine.CopyRow(1, 0, Prompt.Length);
        for (var i = 0; i < 20; i++)
        {
            _engine.Decode([undisturbed[i]], [Prompt.Length + i]);
        }

        Assert.Equal(undisturbed[20..], Continue(0, Prompt.Length + 20, 40));

        int[] whole = [.. Prompt, .. undisturbed[..20]];
        Assert.NotEqual(undisturbed[20..], Answer(2, whole, 40, row: 0));
        int[] wrong = [.. undisturbed[..19], undisturbed[19] ^ 1];
        _engine.Prefill(0, 0, Prompt);
        for (var i = 0; i < 20; i++)
        {
            _engine.Decode([wrong[i]], [Prompt.Length + i]);
        }

        Assert.NotEqual(undisturbed[20..], Continue(0, Prompt.Length + 20, 40));
    }

    [Fact]
    public void Answers_end_after_lengths_of_their_own_within_the_limits()
    {
        var lengths = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            var answer = Answer(0, [.. Prompt, i, 5], 600);
            var length = answer.ToList().FindIndex(Model.EndTokens.Contains);
            Assert.InRange(length, 32, 255);
            Assert.All(answer[..length], token => Assert.True(token is ' ' or (>= 'a' and <= 'z'), $"token {token}"));
            Assert.DoesNotContain(answer[(length + 1)..(length + 30)], Model.EndTokens.Contains); // whoever ignores the end hears more
            lengths.Add(length);
        }

        Assert.True(lengths.Count > 10, string.Join(", ", lengths));
    }

    [Fact]
    public void What_was_never_computed_cannot_be_built_upon()
    {
        _engine.Prefill(0, 0, Prompt);
        Assert.Throws<InvalidOperationException>(() => _engine.Prefill(0, Prompt.Length + 1, [1, 2]));
        Assert.Throws<InvalidOperationException>(() => _engine.Decode([1], [Prompt.Length + 1]));
        Assert.Throws<InvalidOperationException>(() => _engine.CopyRow(0, 1, Prompt.Length + 1));
        Assert.Throws<InvalidOperationException>(() => _engine.CopyRow(3, 1, 1));
        _engine.ReleaseRow(0, 4);
        Assert.Throws<InvalidOperationException>(() => _engine.Decode([1], [5]));
        _engine.Decode([1], [4]);
        _engine.Prefill(1, 0, new int[Shape.MaxContext]);
        Assert.Throws<InvalidOperationException>(() => _engine.Prefill(1, Shape.MaxContext, [1, 2]));
    }

    [Fact]
    public void Logits_that_the_caller_wrote_over_are_whole_after_the_next_pass()
    {
        _engine.Prefill(0, 0, Prompt);
        var first = _engine.Logits(0).ToArray();
        _engine.Logits(0).Fill(float.NaN);
        _engine.Prefill(0, 0, Prompt);
        Assert.Equal(first, _engine.Logits(0).ToArray());
        Assert.Equal(Model.VocabularySize, first.Length);
    }

    [Fact]
    public void Unloading_happens_once()
    {
        _engine.Dispose();
        _engine.Dispose();
        Assert.Equal(1, _unloads);
    }

    private int[] Answer(int scratch, ReadOnlySpan<int> prompt, int tokens, int row = 0)
    {
        _engine.Prefill(scratch, 0, prompt);
        if (scratch != row)
        {
            _engine.CopyRow(scratch, row, prompt.Length);
        }

        var first = Best(0);
        return [first, .. Continue(row, prompt.Length, tokens - 1, first)];
    }

    /// <summary>Decodes on; the first token is what the row says next where none is given.</summary>
    private int[] Continue(int row, int position, int tokens, int? first = null)
    {
        Assert.Equal(0, row);
        var answer = new List<int>();
        var next = first ?? Best(0);
        if (first is null)
        {
            answer.Add(next);
        }

        while (answer.Count < tokens)
        {
            _engine.Decode([next], [position++]);
            answer.Add(next = Best(0));
        }

        return [.. answer];
    }

    private int Best(int index)
    {
        var logits = _engine.Logits(index);
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
        {
            best = logits[token] > logits[best] ? token : best;
        }

        return best;
    }
}
