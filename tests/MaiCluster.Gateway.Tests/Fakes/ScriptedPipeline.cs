using System.Collections.Concurrent;
using System.Threading.Channels;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Answers every request by the test's script.</summary>
public sealed class ScriptedPipeline : IInferencePipeline
{
    private readonly Channel<ScriptedRun> _started = Channel.CreateBounded<ScriptedRun>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    public TextModel Model { get; set; } = new()
    {
        Name = "mai-text",
        Package = "smollm2-135m-instruct",
        Tokenizer = new ByteTokenizer(),
        Template = new PlainTemplate(knowsTools: false),
        MaxContext = 4096,
        Defaults = new GenerationDefaults { Temperature = 0.2f, TopK = 40, TopP = 0.9f, RepetitionPenalty = 1.1f },
        EndTokens = [ByteTokenizer.EndToken],
        VocabularySize = ByteTokenizer.EndToken + 1,
    };

    /// <summary>What each run does as soon as it starts.</summary>
    public Action<ScriptedRun> Script { get; set; } = run =>
    {
        for (var choice = 0; choice < run.Request.Choices; choice++)
        {
            run.Say(choice, "Hello", " world").Stop(choice);
        }
    };

    /// <summary>Set to refuse requests instead.</summary>
    public RequestFailure? Refusal { get; set; }

    /// <summary>Requests taken before the refusal counts.</summary>
    public int TakenBeforeRefusal { get; set; }

    public ConcurrentQueue<TextRequest> Requests { get; } = new();

    public IReadOnlyList<ModelListing> Models { get; } =
        [new("mai-text", "smollm2-135m-instruct", "text", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), ModelState.Ready, null)];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(ServedModel?, RequestFailure?)>(model == Model.Name
            ? (Model, null)
            : (null, new RequestFailure(FailureKind.ModelNotFound, $"There is no model '{model}'.") { Param = "model" }));

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        if (Refusal is not null && Requests.Count >= TakenBeforeRefusal)
        {
            return ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((null, Refusal));
        }

        var asked = (TextRequest)request;
        Requests.Enqueue(asked);
        var run = new ScriptedRun(asked);
        Script(run);
        Assert.True(_started.Writer.TryWrite(run));
        return ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((run, null));
    }

    /// <summary>The next run that was started.</summary>
    public async Task<ScriptedRun> NextRunAsync() => await _started.Reader.ReadAsync().AsTask().Within("a run to start");
}
