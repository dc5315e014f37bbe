using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>A batch over a <see cref="TracingEngine"/>, stepped by the test on a virtual clock.</summary>
internal sealed class BatchFixture : IDisposable
{
    public const int Vocabulary = 64;
    public const int EndToken = 2;

    public BatchFixture(int rows = 4, int arenaRows = 6, int context = 256, long kvTokens = 4096, BatchingOptions? options = null)
    {
        Shape = new TextEngineShape(rows, arenaRows, context, Vocabulary, KvBytesPerToken: 1);
        Options = (options ?? new BatchingOptions { StepTokens = 32, MinPrefix = 4 }) with { KvBytes = kvTokens };
        Engine = new TracingEngine(Shape);
        Queue = new LoopQueue(Options, Time);
        Batch = new TextBatch(Engine, Tokens, [EndToken], Options, Queue, Time, NullLogger.Instance);
    }

    public static TokenVocabulary Tokens { get; } =
        new([.. Enumerable.Range(0, Vocabulary).Select(id => (ReadOnlyMemory<byte>)new[] { (byte)('0' + id) })], [EndToken]);

    public TextEngineShape Shape { get; }
    public BatchingOptions Options { get; }
    public FakeTimeProvider Time { get; } = new();
    public TracingEngine Engine { get; }
    public LoopQueue Queue { get; }
    public TextBatch Batch { get; }
    public int Notes { get; private set; }

    public TextSubmission Submit(TextRequest request)
    {
        var submission = new TextSubmission(request, new UsageMeter(request, "node", Time.GetUtcNow(), Time.GetTimestamp(), Time), _ => Notes++);
        Assert.Null(Queue.TryAdd(submission));
        Assert.True(Queue.TryTake(out var taken));
        Batch.Add(taken);
        return submission;
    }

    public static TextRequest Request(int[] prompt, int maxTokens, string key = "key", int priority = 0, int choices = 1) => new()
    {
        Id = RequestId.New(),
        KeyId = key,
        Model = "model",
        Prompt = prompt,
        MaxTokens = maxTokens,
        Choices = choices,
        Priority = priority,
        Sampling = new SamplingParameters { Temperature = 0, Seed = 1 },
    };

    /// <summary>Steps until nothing is left to do.</summary>
    public void RunToEnd(int limit = 100_000)
    {
        while (!Batch.IsEmpty)
        {
            Assert.True(limit-- > 0, "the batch did not come to an end");
            Batch.Step();
        }
    }

    /// <summary>What has come out so far, per choice; the last reason per choice.</summary>
    public static (List<int>[] Tokens, FinishReason[] Reasons) Drain(TextSubmission submission)
    {
        var tokens = Enumerable.Range(0, submission.Request.Choices).Select(_ => new List<int>()).ToArray();
        var reasons = new FinishReason[tokens.Length];
        while (submission.Tokens.TryRead(out var token))
        {
            Assert.Equal(FinishReason.None, reasons[token.Choice]);
            reasons[token.Choice] = token.Finish;
            if (token.Token >= 0)
            {
                tokens[token.Choice].Add(token.Token);
            }
        }

        return (tokens, reasons);
    }

    public void Dispose()
    {
        Engine.Dispose();
        Queue.Dispose();
    }
}
