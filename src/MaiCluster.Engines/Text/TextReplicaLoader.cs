using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Text;

/// <summary>Makes text replicas out of packages: checked files, graph, tokenizer, chat template, batch loop.</summary>
public sealed partial class TextReplicaLoader(
    PackageStore packages, TextEngineOptions engineOptions, BatchingOptions batchingOptions, TimeProvider time, ILoggerFactory loggers) : IReplicaLoader
{
    private readonly ILogger _log = loggers.CreateLogger<TextReplicaLoader>();

    /// <summary>Read anew each time: packages may be installed while the node runs.</summary>
    public IReadOnlyList<ModelListing> Catalogue => [.. packages.ListNames().Select(served => new ModelListing(
        served.Name, served.Package.Name, served.Package.Manifest?.Modality ?? "unknown", served.Package.Created, ModelState.Idle, served.Package.Problem))];

    public async Task<TextReplica> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var package = await OpenAsync(name, cancellationToken);
        if (package.Manifest.Modality != "text")
        {
            throw new NotSupportedException($"{name} is a model for {package.Manifest.Modality}; this node serves text.");
        }

        // The graph takes longest: the tokenizer is read beside it.
        var tokenizer = Task.Run(() => LoadTokenizer(package.Folder), cancellationToken);
        var options = engineOptions with { MaxContext = MaxContextOf(package), PrefillChunk = batchingOptions.StepTokens };
        var engine = TextEngineLoader.Load(package.Folder, package.Manifest.Dtype, options, out var placement);
        try
        {
            LogPlacement(name, package.Manifest.Name, placement.Reason);
            return Replica(name, package.Folder, await tokenizer, engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private async Task<ModelPackage> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await packages.OpenAsync(name, cancellationToken);
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private TextReplica Replica(string name, string folder, BpeTokenizer tokenizer, ITextEngine engine)
    {
        var config = GenAiConfig.Load(folder);
        var kvTokens = batchingOptions.KvBytes / engine.Shape.KvBytesPerToken;
        var model = new TextModel
        {
            Name = name,
            Tokenizer = tokenizer,
            Template = ChatTemplateFile.Load(folder),
            MaxContext = (int)Math.Min(engine.Shape.MaxContext, kvTokens),
            Defaults = config.Defaults,
            EndTokens = config.EndTokens,
            VocabularySize = config.VocabularySize,
        };
        var log = loggers.CreateLogger<TextBatchLoop>();
        return new TextReplica(model, new TextBatchLoop(name, engine, tokenizer.Vocabulary, config.EndTokens, batchingOptions, time, log));
    }

    private int MaxContextOf(ModelPackage package)
    {
        var most = TextPackageSettings.Read(package.Manifest).MaxContext ?? 0;
        return engineOptions.MaxContext == 0 || most == 0 ? engineOptions.MaxContext + most : Math.Min(engineOptions.MaxContext, most);
    }

    private static BpeTokenizer LoadTokenizer(string folder)
    {
        using var file = File.OpenRead(Path.Combine(folder, "tokenizer.json"));
        return BpeTokenizer.Load(file);
    }

    [LoggerMessage(30, LogLevel.Information, "{Model} ({Package}) runs on {Placement}.")]
    private partial void LogPlacement(string model, string package, string placement);
}
