using System.Collections.Concurrent;
using MaiCluster.Engines.Live;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Modalities;

/// <summary>Models as packages describe them, of every modality. A package is read once, on first use, and no graph is loaded for it.</summary>
public sealed class PackageModels(PackageStore packages, TextPackages text, IReadOnlyList<IModality> modalities) : IServedModels
{
    private readonly ConcurrentDictionary<string, ServedModel> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ServedModel>>> _byPackage = new(StringComparer.Ordinal);

    /// <summary>Read anew each time: packages may be installed while the node runs.</summary>
    public IReadOnlyList<ModelListing> Catalogue => [.. packages.ListNames().Where(served => IsServed(served.Package)).Select(served => new ModelListing(
        served.Name, served.Package.Name, served.Package.Manifest?.Modality ?? "unknown", served.Package.Created, ModelState.Idle, served.Package.Problem)
    {
        Parts = PartsOf(served.Package),
    })];

    public async ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (_byName.TryGetValue(name, out var known))
        {
            return (known, null);
        }

        if (packages.Find(name) is not { } listing)
        {
            return (null, NotFound($"The model '{name}' does not exist here"));
        }

        if (!IsServed(listing))
        {
            return (null, NotFound($"'{name}' is a part of other models (for {listing.Manifest!.Modality}), and none to ask for"));
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
    /// <exception cref="NotSupportedException">No engine here is for its modality.</exception>
    public async Task<ServedModel> ReadOnceAsync(string package)
    {
        var reading = _byPackage.GetOrAdd(package, name => new Lazy<Task<ServedModel>>(() => Task.Run(() => ReadAsync(name))));
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
    public async Task<ModelPackage> OpenPackageAsync(string name, CancellationToken cancellationToken)
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

    /// <summary>What serves packages of this modality; null = it is <c>text</c>, whose engines are driven in their own way.</summary>
    /// <exception cref="NotSupportedException">Nothing here does.</exception>
    public IModality? ModalityOf(ModelPackage package) => package.Manifest.Modality switch
    {
        "text" => null,
        var name => modalities.FirstOrDefault(modality => modality.Name == name)
            ?? throw new NotSupportedException($"{package.Manifest.Name} is a model for {name}; this node serves text, {string.Join(", ", modalities.Select(modality => modality.Name))}."),
    };

    private RequestFailure NotFound(string why) =>
        new(FailureKind.ModelNotFound, $"{why}; this node has: {string.Join(", ", Catalogue.Select(model => model.Name))}.") { Param = "model" };

    /// <summary>Packages that only others use, such as phonemes, are no models to ask for; a damaged one is told of.</summary>
    private bool IsServed(PackageListing package) =>
        package.Manifest?.Modality is not { } modality || modality == TextModel.Served || modalities.Any(known => known.Name == modality);

    private IReadOnlyList<string> PartsOf(PackageListing listing)
    {
        try
        {
            return [.. LiveModality.PartsOf(listing.Manifest).Select(packages.Catalogue.PackageOf)];
        }
        catch (InvalidDataException)
        {
            return []; // who asks for it is told why
        }
    }

    private async Task<ServedModel> ReadAsync(string name)
    {
        var package = await OpenPackageAsync(name, CancellationToken.None);
        return ModalityOf(package) is { } modality ? modality.Read(package) : text.Read(package);
    }
}
