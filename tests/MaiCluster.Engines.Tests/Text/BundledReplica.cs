using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>A batch loop over the bundled model, with nothing resident when it begins; as good as one in another process.</summary>
internal sealed class BundledReplica : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly BpeTokenizer Tokenizer = Load();

    /// <summary>End of turn, of the bundled model.</summary>
    private const int EndToken = 2;

    private readonly TextBatchLoop _loop;

    public BundledReplica(BundledTextModel model)
    {
        Engine = new CutEngine(model.Engine);
        _loop = new TextBatchLoop(
            "test", Engine, Vocabulary, [EndToken], new BatchingOptions { StepTokens = 48 }, TimeProvider.System, NullLogger.Instance);
    }

    public static TokenVocabulary Vocabulary => Tokenizer.Vocabulary;

    public CutEngine Engine { get; }

    public Submission Submit(TextRequest request) =>
        Submit(new Submission(request, new UsageMeter(request, "node", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), TimeProvider.System), _ => { }));

    public Submission Resume(Submission before) => Submit(new Submission(before.Request, before.Meter, _ => { }, before));

    /// <summary>Stops in the middle of this pass.</summary>
    public void CutAt(int pass) => Engine.BeforePass = number => _ = number == pass ? _loop.DrainAsync(TimeSpan.Zero) : null;

    public static async Task<AttemptEnd> EndAsync(Submission submission) => await submission.Ended.WaitAsync(Limit);

    /// <summary>Equal to the last bit: tokens, reasons, log probabilities.</summary>
    public static void AssertEqual(Submission expected, Submission actual)
    {
        for (var choice = 0; choice < expected.Request.Choices; choice++)
        {
            var (wanted, written) = (Of(expected, choice), Of(actual, choice));
            Assert.Equal(wanted.Select(token => token with { Logprobs = null }), written.Select(token => token with { Logprobs = null }));
            Assert.Equal(wanted.Select(token => token.Logprobs?.Chosen), written.Select(token => token.Logprobs?.Chosen));
            Assert.Equal(wanted.SelectMany(token => token.Logprobs?.TopLogprobs ?? []), written.SelectMany(token => token.Logprobs?.TopLogprobs ?? []));
        }
    }

    public static List<GeneratedToken> Of(Submission submission, int choice) =>
        [.. submission.Tokens.All.ToArray().Where(token => token.Choice == choice)];

    public async ValueTask DisposeAsync() => await _loop.DisposeAsync();

    private Submission Submit(Submission submission)
    {
        Assert.Null(_loop.TrySubmit(submission));
        return submission;
    }

    private static BpeTokenizer Load()
    {
        using var file = File.OpenRead(Path.Combine(TestFolders.BundledText, "tokenizer.json"));
        return BpeTokenizer.Load(file);
    }
}
