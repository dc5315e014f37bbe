namespace MaiCluster.Engines.Tests.Text;

/// <summary>What the batch loop relies on, to the last bit: an answer does not depend on chunks, copies or neighbours.</summary>
[Collection(RunsAlone.Name)]
public class RepeatabilityTests(BundledTextModel model) : IClassFixture<BundledTextModel>
{
    private static readonly int[] Prompt = [.. GoldenConversation.All.SelectMany(golden => golden.Ids).Take(300)];

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Any_chunking_of_a_prompt_gives_the_same_logits(int chunk)
    {
        var whole = model.Prefill(0, Prompt.AsSpan(0, 120));
        Assert.Equal(whole, model.Prefill(1, Prompt.AsSpan(0, 120), chunk));
    }

    [Fact]
    public void A_copied_prefix_gives_the_same_logits()
    {
        var whole = model.Prefill(0, Prompt);
        model.Prefill(1, Prompt.AsSpan(0, 250));
        model.Engine.CopyRow(1, 2, 200);
        Assert.Equal(whole, model.Prefill(2, Prompt, start: 200));
    }

    [Fact]
    public void A_decode_step_gives_the_same_logits_alone_and_beside_others()
    {
        var answers = new List<float[]>();
        foreach (var rows in (int[])[1, 2, 3, 4])
        {
            model.Prefill(0, Prompt.AsSpan(0, 61));
            model.Prefill(1, Prompt.AsSpan(0, 3));
            model.Prefill(2, Prompt.AsSpan(0, 299));
            model.Prefill(3, Prompt.AsSpan(100, 128));
            int[] tokens = [500, 600, 700, 800];
            int[] positions = [61, 3, 299, 128];
            model.Engine.Decode(tokens.AsSpan(0, rows), positions.AsSpan(0, rows));
            answers.Add(model.Engine.Logits(0).ToArray());
        }

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public void A_row_beside_which_nobody_decodes_keeps_its_tokens()
    {
        model.Prefill(1, Prompt.AsSpan(0, 40));
        model.Prefill(0, Prompt.AsSpan(0, 61));
        model.Engine.Decode([500], [61]);
        Assert.Equal(model.Prefill(2, Prompt.AsSpan(0, 60)), model.Prefill(1, Prompt.AsSpan(0, 60), start: 40));
    }

    [Fact]
    public void A_decode_step_allocates_nothing()
    {
        model.Prefill(0, Prompt.AsSpan(0, 30));
        int[] token = [500], position = [30];
        model.Engine.Decode(token, position);
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 10; step++)
        {
            position[0]++;
            model.Engine.Decode(token, position);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
