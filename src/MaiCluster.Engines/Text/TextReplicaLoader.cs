using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Text;

/// <summary>Makes text replicas out of packages: checked files, graph, batch loop.</summary>
public sealed partial class TextReplicaLoader(
    PackageTextModels models, TextEngineOptions engineOptions, BatchingOptions batchingOptions, TimeProvider time, ILoggerFactory loggers) : IReplicaLoader
{
    private readonly ILogger _log = loggers.CreateLogger<TextReplicaLoader>();

    public async Task<TextReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken)
    {
        var opened = await models.OpenPackageAsync(package, cancellationToken);

        // The graph takes longest: the tokenizer is read beside it.
        var model = models.ReadOnceAsync(package);
        var options = engineOptions with { MaxContext = models.MaxContextOf(opened), PrefillChunk = batchingOptions.StepTokens, Device = device.Id.Name };
        var engine = TextEngineLoader.Load(opened.Folder, opened.Manifest.Dtype, options, out var placement);
        try
        {
            LogPlacement(opened.Manifest.Name, placement.Reason);
            return Replica(await model, engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private TextReplica Replica(TextModel model, ITextEngine engine)
    {
        var log = loggers.CreateLogger<TextBatchLoop>();
        return new TextReplica(model, new TextBatchLoop(model.Package, engine, model.Tokenizer.Vocabulary, model.EndTokens, batchingOptions, time, log));
    }

    [LoggerMessage(30, LogLevel.Information, "{Package} runs on {Placement}.")]
    private partial void LogPlacement(string package, string placement);
}
