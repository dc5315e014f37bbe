using System.Collections.Concurrent;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Engines.Text;

/// <summary>Text models as packages describe them: tokenizer, chat template, limits. A package is read once, on first use, and no graph is loaded for it.</summary>
public sealed class PackageTextModels(PackageStore packages, TextEngineOptions engine, BatchingOptions batching) : ITextModels
{
    private readonly ConcurrentDictionary<string, TextModel> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<TextModel>>> _byPackage = new(StringComparer.Ordinal);

    /// <summary>Read anew each time: packages may be installed while the node runs.</summary>
    public IReadOnlyList<ModelListing> Catalogue => [.. packages.ListNames().Select(served => new ModelListing(
        served.Name, served.Package.Name, served.Package.Manifest?.Modality ?? "unknown", served.Package.Created, ModelState.Idle, served.Package.Problem))];

    public async ValueTask<(TextModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            return (known, null);
        }

        if (packages.Find(name) is not { } listing)
        {
            var names = string.Join(", ", packages.ListNames().Select(model => model.Name));
            return (null, new RequestFailure(FailureKind.ModelNotFound, $"The model '{name}' does not exist here; this node has: {names}.") { Param = "model" });
        }

        try
        {
            var model = await ReadOnceAsync(listing.Name).WaitAsync(cancellationToken) with { Name = name };
            return (_byName[name] = model, null);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return (null, RequestFailure.NotLoaded($"The model '{name}'", error.Message));
        }
    }

    /// <summary>The model of a package, under the package's own name.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why.</exception>
    /// <exception cref="NotSupportedException">It is no text model.</exception>
    public async Task<TextModel> ReadOnceAsync(string package)
    {
        var reading = _byPackage.GetOrAdd(package, name => new Lazy<Task<TextModel>>(() => Task.Run(() => ReadAsync(name))));
        try
        {
            return await reading.Value;
        }
        catch
        {
            _byPackage.TryRemove(new(package, reading)); // it may be mended meanwhile
            throw;
        }
    }

    /// <summary>The checked package of a name.</summary>
    /// <exception cref="InvalidDataException">It is not here or damaged.</exception>
    internal async Task<ModelPackage> OpenPackageAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var package = await packages.OpenAsync(name, cancellationToken);
            return package.Manifest.Modality == "text"
                ? package
                : throw new NotSupportedException($"{name} is a model for {package.Manifest.Modality}; this node serves text.");
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <summary>The context that the engine is loaded with; 0 = what the model was made for.</summary>
    internal int MaxContextOf(ModelPackage package)
    {
        var most = TextPackageSettings.Read(package.Manifest).MaxContext ?? 0;
        return engine.MaxContext == 0 || most == 0 ? engine.MaxContext + most : Math.Min(engine.MaxContext, most);
    }

    private async Task<TextModel> ReadAsync(string name)
    {
        var package = await OpenPackageAsync(name, CancellationToken.None);
        var config = GenAiConfig.Load(package.Folder);
        var most = MaxContextOf(package);
        var context = most == 0 ? config.ContextLength : Math.Min(most, config.ContextLength);
        var elementBytes = package.Manifest.Dtype is ModelDtype.Float16 or ModelDtype.BFloat16 ? 2 : 4;
        var kvBytesPerToken = 2L * config.Layers * config.KvHeads * config.HeadSize * elementBytes;
        using var tokenizer = File.OpenRead(Path.Combine(package.Folder, "tokenizer.json"));
        return new TextModel
        {
            Name = name,
            Package = package.Manifest.Name,
            Tokenizer = BpeTokenizer.Load(tokenizer),
            Template = ChatTemplateFile.Load(package.Folder),
            MaxContext = (int)Math.Min(context, batching.KvBytes / kvBytesPerToken),
            Defaults = config.Defaults,
            EndTokens = config.EndTokens,
            VocabularySize = config.VocabularySize,
        };
    }
}
