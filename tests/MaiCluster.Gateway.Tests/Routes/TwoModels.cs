using System.Collections.Concurrent;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Routes;

/// <summary>Two text models, each of which answers or refuses by the test's word.</summary>
public sealed class TwoModels : IInferencePipeline
{
    private readonly TextModel _model = new ScriptedPipeline().Model;
    private readonly TaskCompletionSource<TextRequest> _shadow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>By model: it does not begin.</summary>
    public ConcurrentDictionary<string, RequestFailure> Refusals { get; } = [];

    /// <summary>By model: it begins and ends before its first token.</summary>
    public ConcurrentDictionary<string, RequestFailure> Failures { get; } = [];

    public ConcurrentQueue<TextRequest> Requests { get; } = [];

    /// <summary>The first request of an experiment.</summary>
    public Task<TextRequest> Shadow => _shadow.Task;

    public IReadOnlyList<ModelListing> Models { get; } = [.. new[] { "house-a", "house-b" }.Select(name => new ModelListing(name, name, "text", DateTimeOffset.UnixEpoch, ModelState.Ready, null))];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) => new(Models.Any(listing => listing.Name == model)
        ? (_model with { Name = model, Package = model }, null)
        : (null, new RequestFailure(FailureKind.ModelNotFound, $"There is no model '{model}'.") { Param = "model" }));

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue((TextRequest)request);
        if (request.Experiment is not null)
        {
            _shadow.TrySetResult((TextRequest)request);
        }

        if (Refusals.TryGetValue(request.Model, out var refusal))
        {
            return new((null, refusal));
        }

        var run = new ScriptedRun((TextRequest)request);
        if (Failures.TryGetValue(request.Model, out var failure))
        {
            run.Fail(failure);
        }
        else
        {
            run.Say(0, "Hello", " world").Stop(0);
        }

        return new((run, null));
    }
}
