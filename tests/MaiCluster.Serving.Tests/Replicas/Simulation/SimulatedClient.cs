using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tests.Batching;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>Who asks: its request, when it comes and leaves, what it got, and what it should have got.</summary>
internal sealed class SimulatedClient
{
    private InferenceRun? _run;

    public SimulatedClient(Random random)
    {
        Request = RequestOf(random);
        Arrives = TimeSpan.FromMilliseconds(random.Next(8000));
        Leaves = random.Next(5) == 0 ? Arrives + TimeSpan.FromMilliseconds(random.Next(6000)) : null;
        Got = [.. Enumerable.Range(0, Request.Choices).Select(_ => new List<int>())];
        Reasons = new FinishReason[Request.Choices];
    }

    public TextRequest Request { get; }
    public TimeSpan Arrives { get; }

    /// <summary>Null: it stays to the end.</summary>
    public TimeSpan? Leaves { get; }

    public List<int>[] Got { get; }
    public FinishReason[] Reasons { get; }
    public bool HasLeft { get; private set; }
    public bool HasReadAll { get; private set; }

    /// <summary>Its request at the gateway; null before it came.</summary>
    public InferenceRun? Run
    {
        get => _run;
        set
        {
            _run = value;
            if (HasLeft)
            {
                value!.Cancel();
            }
        }
    }

    public void Leave()
    {
        HasLeft = true;
        Run?.Cancel();
    }

    public async Task ReadAsync(TokenStream stream)
    {
        while (await stream.WaitAsync())
        {
            while (stream.TryRead(out var token))
            {
                Take(token);
            }
        }

        HasReadAll = true;
    }

    public void Check(UsageRecord record)
    {
        using var alone = new BatchFixture(rows: 4, arenaRows: 4, context: 160);
        var (tokens, reasons) = Undisturbed(alone);
        for (var choice = 0; choice < Got.Length; choice++)
        {
            if (Reasons[choice] == FinishReason.Cancelled)
            {
                Assert.True(HasLeft, $"{Request.Id} was cancelled, but its client stayed");
                Assert.True(tokens[choice][..Math.Min(Got[choice].Count, tokens[choice].Count)].SequenceEqual(Got[choice]), $"{Request.Id} got other tokens before it left");
            }
            else
            {
                Assert.Equal(reasons[choice], Reasons[choice]);
                Assert.Equal(tokens[choice], Got[choice]);
            }
        }

        Assert.Equal(HasLeft && Reasons.Contains(FinishReason.Cancelled), record.Outcome == UsageOutcome.Cancelled);
        Assert.Equal(Got.Sum(choice => choice.Count), record.CompletionTokens);
        Assert.Equal(Request.Prompt.Length, record.PromptTokens);
        Assert.True(HasReadAll, $"the stream of {Request.Id} has no end");
    }

    private (List<int>[] Tokens, FinishReason[] Reasons) Undisturbed(BatchFixture alone)
    {
        var submission = alone.Submit(Request);
        alone.RunToEnd();
        return BatchFixture.Drain(submission);
    }

    private void Take(in GeneratedToken token)
    {
        Assert.Equal(FinishReason.None, Reasons[token.Choice]);
        Reasons[token.Choice] = token.Finish;
        if (token.Token >= 0)
        {
            Got[token.Choice].Add(token.Token);
        }
    }

    private static TextRequest RequestOf(Random random) => new()
    {
        Id = RequestId.Parse($"req_{random.NextInt64(1L << 48):x24}"),
        Requester = new Requester($"key{random.Next(3)}"),
        Model = "model",
        Prompt = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(3, BatchFixture.Vocabulary)).ToArray(),
        MaxTokens = random.Next(1, 60),
        Choices = random.Next(4) == 0 ? random.Next(2, 4) : 1,
        Priority = random.Next(3),
        Sampling = new SamplingParameters
        {
            Temperature = random.Next(2) * 0.8f,
            Seed = random.NextInt64(),
            FrequencyPenalty = random.Next(3) == 0 ? 0.7f : 0,
            RepetitionPenalty = random.Next(3) == 0 ? 1.2f : 1,
        },
        Stop = random.Next(3) == 0 ? new StopRules { Strings = [new[] { (byte)random.Next('3', 'n') }] } : StopRules.None,
        TopLogprobs = random.Next(4) == 0 ? 2 : null,
    };
}
