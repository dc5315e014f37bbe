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
        Lane = new DeviceLane("text", Time);
        Batch = new TextBatch(Engine, Tokens, [EndToken], Options, Queue, Lane, Time, NullLogger.Instance);
    }

    /// <summary>One character a token, enough of them to write JSON with.</summary>
    public static TokenVocabulary Tokens { get; } =
        new([.. "~|#\"{}[],:.- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO".Select(static character => (ReadOnlyMemory<byte>)new[] { (byte)character })], [EndToken]);

    public TextEngineShape Shape { get; }
    public BatchingOptions Options { get; }
    public FakeTimeProvider Time { get; } = new();
    public TracingEngine Engine { get; }
    public LoopQueue Queue { get; }
    public DeviceLane Lane { get; }
    public TextBatch Batch { get; }
    public int Notes { get; private set; }

    public Submission Submit(TextRequest request) =>
        Submit(new Submission(request, new UsageMeter(request, "node", Time.GetUtcNow(), Time.GetTimestamp(), Time), _ => Notes++));

    /// <summary>Goes on with an attempt that has left another batch.</summary>
    public Submission Resume(Submission before) => Submit(new Submission(before.Request, before.Meter, _ => Notes++, before));

    public Submission Submit(Submission submission)
    {
        Assert.Null(Queue.TryAdd(submission));
        Assert.True(Queue.TryTake(out var taken));
        Batch.Add(taken);
        return submission;
    }

    public static TextRequest Request(int[] prompt, int maxTokens, string key = "key", int priority = 0, int choices = 1) => new()
    {
        Id = RequestId.New(),
        Requester = new Requester(key),
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

    /// <summary>What a request is answered when nothing else is served and nothing is resident.</summary>
    public static Submission Alone(TextRequest request)
    {
        using var fixture = new BatchFixture(rows: request.Choices, arenaRows: request.Choices + 1, context: 1024, kvTokens: 16_384);
        var submission = fixture.Submit(request);
        fixture.RunToEnd();
        return submission;
    }

    /// <summary>What has come out so far, per choice; the last reason per choice.</summary>
    public static (List<int>[] Tokens, FinishReason[] Reasons) Drain(Submission submission)
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
