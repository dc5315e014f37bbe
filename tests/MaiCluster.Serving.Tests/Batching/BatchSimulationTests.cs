using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>Random traffic over the real scheduler and batch; every answer is compared with that of an undisturbed run.</summary>
public class BatchSimulationTests
{
    private static readonly int Seeds = Environment.GetEnvironmentVariable("MAI_TEST_LONG") == "1" ? 20_000 : 300;

    [Fact]
    public void Whatever_arrives_leaves_or_is_given_up_no_answer_changes()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                Simulate(seed);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }
    }

    private static void Simulate(int seed)
    {
        var random = new Random(seed);
        var rows = random.Next(1, 7);
        using var fixture = new BatchFixture(
            rows, rows + random.Next(0, 4), context: 160, kvTokens: random.Next(160, 900),
            new BatchingOptions { StepTokens = random.Next(16, 80), MinPrefix = random.Next(2, 12) });
        var systemPrompts = Enumerable.Range(0, 3).Select(_ => Tokens(random, random.Next(1, 60))).ToArray();
        var running = new List<TextSubmission>();
        var cancelled = new HashSet<TextSubmission>();

        for (var step = 0; step < 400 || !fixture.Batch.IsEmpty; step++)
        {
            Assert.True(step < 50_000, "the batch did not come to an end");
            if (step < 200 && random.Next(6) == 0)
            {
                int[] prompt = [.. systemPrompts[random.Next(3)], .. Tokens(random, random.Next(1, 60))];
                var request = BatchFixture.Request(
                    prompt, random.Next(1, 40), $"key{random.Next(3)}", random.Next(3), choices: random.Next(5) == 0 ? 3 : 1);
                running.Add(fixture.Submit(request));
            }

            if (running.Count > 0 && random.Next(40) == 0)
            {
                var leaver = running[random.Next(running.Count)];
                leaver.Cancel();
                cancelled.Add(leaver);
            }

            fixture.Batch.Step();
            CheckRows(fixture);
        }

        foreach (var submission in running)
        {
            Check(fixture, submission, cancelled.Contains(submission));
        }
    }

    private static void CheckRows(BatchFixture fixture)
    {
        var state = fixture.Batch.State;
        Assert.True(state.HeldTokens <= state.KvTokens, $"{state.HeldTokens} tokens held of {state.KvTokens}");
        Assert.True(state.ActiveRows <= fixture.Shape.DecodeRows, "more sequences have rows than can decode");
        foreach (var row in state.Rows)
        {
            Assert.True(row.Owner is null || row.Owner.Row == row.Index, "a sequence does not know its row");
            Assert.True(row.Owner?.Phase != SequencePhase.Decoding || row.Index < state.DecodeRows, "a row decodes outside the batch");
        }
    }

    private static void Check(BatchFixture fixture, TextSubmission submission, bool wasCancelled)
    {
        Assert.True(submission.Ended.IsCompleted, "a request has not ended");
        Assert.True(submission.Meter.IsEnded);
        var request = submission.Request;
        var expected = TracingEngine.Undisturbed(fixture.Shape, request.Prompt.Span, request.MaxTokens, BatchFixture.EndToken);
        var (tokens, reasons) = BatchFixture.Drain(submission);
        for (var choice = 0; choice < request.Choices; choice++)
        {
            if (reasons[choice] == FinishReason.Cancelled)
            {
                Assert.True(wasCancelled);
                Assert.Equal(expected[..tokens[choice].Count], tokens[choice]);
            }
            else
            {
                Assert.Equal(expected, tokens[choice]);
                Assert.Equal(expected[^1] == BatchFixture.EndToken ? FinishReason.Stop : FinishReason.Length, reasons[choice]);
            }
        }

        Assert.Equal(tokens.Sum(list => list.Count), submission.Meter.CompletionTokens);
    }

    private static int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(3, BatchFixture.Vocabulary))];
}
