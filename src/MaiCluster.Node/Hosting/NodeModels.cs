using MaiCluster.Engines.Documents;
using MaiCluster.Engines.Embeddings;
using MaiCluster.Engines.Images;
using MaiCluster.Engines.Live;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Simulated;
using MaiCluster.Engines.Speech;
using MaiCluster.Engines.Tensors;
using MaiCluster.Engines.Text;
using MaiCluster.Engines.Transcription;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Models;

namespace MaiCluster.Node.Hosting;

/// <summary>What this process knows of models without loading any: packages, tokenizers, profiles.</summary>
internal sealed class NodeModels
{
    private NodeModels(NodeOptions options, PackageStore packages, TimeProvider time, ILoggerFactory loggers)
    {
        Packages = packages;
        Engine = new TextEngineOptions
        {
            Rows = options.Rows,
            MaxContext = options.MaxContext ?? 0,
            Threads = options.Threads ?? 0,
            Spinning = options.Spinning,
        };
        Onnx = new OnnxOptions { Threads = options.Threads ?? 0 };
        Batching = new BatchingOptions { KvBytes = options.KvBytes, Queue = options.QueueLength, FirstTokenDeadline = options.FirstTokenDeadline };
        Text = new TextPackages(Engine, Batching);
        Packaged = new PackageModels(packages, Text, ModalitiesOf(packages, loggers));
        var simulated = options.SimulatedDevices is { } list ? SimulatedDeviceList.Parse(list, "node") : [];
        Profiles = new ProfileCatalogue(
            new ProfileCatalogueOptions
            {
                DataDirectory = options.DataDirectory,
                BundledDirectory = NodePackages.BundledDirectory(AppContext.BaseDirectory),
                SimulatedKinds = [.. simulated.Select(device => device.Kind).Distinct()],
            },
            packages,
            time,
            loggers.CreateLogger<ProfileCatalogue>());
        Served = simulated.Count == 0 ? Packaged : new SimulatedTextModels(Packaged, Profiles.ListSimulated(), time);
    }

    public PackageStore Packages { get; }

    public TextEngineOptions Engine { get; }

    public BatchingOptions Batching { get; }

    public TextPackages Text { get; }

    /// <summary>How the graphs of other models are loaded.</summary>
    public OnnxOptions Onnx { get; }

    public PackageModels Packaged { get; }

    public ProfileCatalogue Profiles { get; }

    /// <summary>What clients may ask for.</summary>
    public IServedModels Served { get; }

    /// <summary>What this program can serve beside text.</summary>
    /// <param name="packages">Where those find the packages that theirs use.</param>
    public static IReadOnlyList<IModality> ModalitiesOf(PackageStore packages, ILoggerFactory loggers) =>
    [
        new TensorModality(),
        new EmbeddingModality(loggers.CreateLogger<EmbeddingModality>()),
        new TranscriptionModality(packages),
        new SpeechModality(packages),
        new ImageModality(loggers.CreateLogger<ImageModality>()),
        new LiveModality(),
        new DocumentModality(loggers.CreateLogger<DocumentModality>()),
    ];

    public static NodeModels Open(NodeOptions options, PackageStore packages, TimeProvider time, ILoggerFactory loggers) => new(options, packages, time, loggers);

    /// <summary>The names of models that run here.</summary>
    public IReadOnlySet<string> House() => Served.Catalogue.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>What clients call the model of a package; its own name where they call it nothing else.</summary>
    public string NameOf(string package) => Served.Catalogue.FirstOrDefault(model => model.Package == package)?.Name ?? package;

    /// <summary>The package behind a name that is known to exist.</summary>
    public string PackageOf(string name) => Packages.Find(name)?.Name ?? name;

    /// <summary>The models that a name stands for together; empty when it is one model.</summary>
    public IReadOnlyList<string> PartsOf(string name) => LiveModality.PartsOf(Packages.Find(name)?.Manifest);

    /// <summary>The options with the names of the models that are loaded at start: where nobody said which, the catalogue does.</summary>
    /// <exception cref="CommandFailedException">A name stands for no model.</exception>
    public NodeOptions WithNames(NodeOptions options)
    {
        var names = options.Models.Count > 0 ? options.Models : [.. Packages.Catalogue.Entries.Where(entry => entry.IsDefault).Select(entry => entry.Name)];
        CheckNames(names);

        // A model to talk to is three others.
        return options with { Models = [.. names.SelectMany(name => PartsOf(name) is { Count: > 0 } parts ? parts : [name]).Distinct(StringComparer.Ordinal)] };
    }

    private void CheckNames(IReadOnlyList<string> names)
    {
        var known = House();
        if (names.FirstOrDefault(name => !known.Contains(name) && Packages.Find(name) is null) is { } unknown)
        {
            var list = string.Join(", ", Served.Catalogue.Select(model => model.Name).Take(50));
            throw CommandFailedException.Usage($"There is no model '{unknown}' to load: known are {(list.Length > 0 ? list : "none")}. 'mai pull' installs others.");
        }
    }
}
