using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Hosting;

/// <summary>Makes the text pipeline of this node.</summary>
internal static class TextPipelineFactory
{
    public static NodeTextPipeline Create(TextPipelineParts parts) => new(parts);
}

/// <summary>Lists the packages; loads none.</summary>
internal sealed class NodeTextPipeline(TextPipelineParts parts) : ITextPipeline, IAsyncDisposable
{
    private static readonly RequestFailure Unavailable = new(FailureKind.ModelUnavailable, "No text engine is built into this node.");

    public IReadOnlyList<ModelListing> Models { get; } =
        [.. parts.Packages.ListNames().Select(served => new ModelListing(
            served.Name, served.Package.Name, served.Package.Manifest?.Modality ?? "text", served.Package.Created, ModelState.Idle, served.Package.Problem))];

    public ValueTask<(TextModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) => new((null, Unavailable));

    public ValueTask<(TextRun? Run, RequestFailure? Failure)> StartAsync(TextRequest request, CancellationToken cancellationToken) => new((null, Unavailable));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
