using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Bench;

/// <summary>One engine in this process, driven in a plain loop and by its batch loop, never at the same time. Tokenizing counts in both.</summary>
internal sealed class EmbedLoops : IAsyncDisposable
{
    private readonly EmbeddingModel _model;
    private readonly IStepEngine _engine;
    private readonly StepLoop _loop;
    private readonly TimeProvider _time;

    /// <param name="engine">Owned from now on.</param>
    public EmbedLoops(EmbeddingModel model, IStepEngine engine, TimeProvider time)
    {
        (_model, _engine, _time) = (model, engine, time);
        _loop = new StepLoop(model.Package, engine, new BatchingOptions(), time, NullLogger.Instance);
    }

    /// <summary>The engine alone: all texts in one pass, or one after the other.</summary>
    public double BareSeconds(IReadOnlyList<string> texts, bool together)
    {
        var started = _time.GetTimestamp();
        IStepTask[] tasks = [.. texts.Select(text => _engine.Begin(Ask([text])))];
        var made = 0;
        foreach (var batch in together ? [tasks] : tasks.Chunk(1))
        {
            _engine.Step(batch, (_, _) => made++);
        }

        return made == texts.Count ? Since(started) : throw new InvalidDataException($"{made} vectors came of {texts.Count} texts.");
    }

    /// <summary>Every text a request of its own, all at once.</summary>
    public async Task<double> LoopSecondsAsync(IReadOnlyList<string> texts)
    {
        var started = _time.GetTimestamp();
        var running = texts.Select(text => ReadAsync(Submit([text]))).ToArray();
        await Task.WhenAll(running);
        return Since(started);
    }

    /// <summary>A short text that comes while a request of many texts runs: its own seconds, and the other's.</summary>
    public async Task<(double Short, double Crowd)> BesideAsync(string text, IReadOnlyList<string> crowd)
    {
        var crowdStarted = _time.GetTimestamp();
        var busy = Submit(crowd);
        await busy.Tokens.WaitAsync();
        var started = _time.GetTimestamp();
        await ReadAsync(Submit([text]));
        var own = Since(started);
        await ReadAsync(busy);
        return (own, Since(crowdStarted));
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private TensorRequest Ask(IReadOnlyList<string> texts) =>
        new EmbeddingWork { Texts = [.. texts.Select(text => (ReadOnlyMemory<int>)_model.Tokenizer.Encode(text, addSpecialTokens: true))] }.ToRequest(RequestId.New(), "bench", _model.Name);

    private Submission Submit(IReadOnlyList<string> texts)
    {
        var request = Ask(texts);
        var submission = new Submission(request, new UsageMeter(request, "bench", _time.GetUtcNow(), _time.GetTimestamp(), _time), _ => { });
        return _loop.TrySubmit(submission) is { } refused ? throw new InvalidDataException(refused.Message) : submission;
    }

    private static async Task ReadAsync(Submission submission)
    {
        var vectors = 0;
        while (await submission.Tokens.WaitAsync())
        {
            while (submission.Tokens.TryRead(out var token))
            {
                vectors += token.Part is null ? 0 : 1;
            }
        }

        if (vectors != submission.Request.MostPieces)
        {
            throw new InvalidDataException($"{vectors} vectors came of {submission.Request.MostPieces} texts.");
        }
    }

    private double Since(long started) => _time.GetElapsedTime(started).TotalSeconds;
}
