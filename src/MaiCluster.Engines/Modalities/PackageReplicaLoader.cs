using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Modalities;

/// <summary>Makes replicas out of packages: checked files, graph, loop.</summary>
public sealed partial class PackageReplicaLoader(
    PackageModels models, TextPackages text, TextEngineOptions textOptions, BatchingOptions batchingOptions, OnnxOptions onnxOptions, TimeProvider time, ILoggerFactory loggers) : IReplicaLoader
{
    private readonly ILogger _log = loggers.CreateLogger<PackageReplicaLoader>();

    public async Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken)
    {
        var opened = await models.OpenPackageAsync(package, cancellationToken);

        // The graph takes longest: what clients must know is read beside it.
        var model = models.ReadOnceAsync(package);
        return models.ModalityOf(opened) is { } modality
            ? await LoadStepsAsync(opened, modality, model, device)
            : await LoadTextAsync(opened, model, device);
    }

    private async Task<LoadedReplica> LoadTextAsync(ModelPackage package, Task<ServedModel> reading, Device device)
    {
        var options = textOptions with { MaxContext = text.MaxContextOf(package), PrefillChunk = batchingOptions.StepTokens, Device = device.Id.Name };
        var engine = TextEngineLoader.Load(package.Folder, package.Manifest.Dtype, options, out var placement);
        try
        {
            LogPlacement(package.Manifest.Name, placement.Reason);
            var model = (TextModel)await reading;
            return new LoadedReplica(model, new TextBatchLoop(model.Package, engine, model.Tokenizer.Vocabulary, model.EndTokens, batchingOptions, time, loggers.CreateLogger<TextBatchLoop>()));
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private async Task<LoadedReplica> LoadStepsAsync(ModelPackage package, IModality modality, Task<ServedModel> reading, Device device)
    {
        var engine = await Task.Run(() => modality.Load(package, onnxOptions with { Device = device.Id.Name }));
        try
        {
            LogPlacement(package.Manifest.Name, device.Id.Name);
            var model = await reading;
            return new LoadedReplica(model, new StepLoop(model.Package, engine, batchingOptions, time, loggers.CreateLogger<StepLoop>())) { WarmUp = modality.WarmUp(model) };
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    [LoggerMessage(30, LogLevel.Information, "{Package} runs on {Placement}.")]
    private partial void LogPlacement(string package, string placement);
}
