using MaiCluster.Engines.Packages.Installation;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages;

/// <summary>
/// The model packages of a node: those in <see cref="PackageStoreOptions.ModelDirectories"/>, those installed in the
/// data folder and those bundled, looked for in this order.
/// </summary>
public sealed class PackageStore
{
    private readonly PackageStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly PackageDiscovery _discovery;
    private readonly PackageVerifier _verifier;

    /// <exception cref="PackageException">The catalogue cannot be read, or a model directory does not exist.</exception>
    public PackageStore(PackageStoreOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _discovery = new PackageDiscovery(options);
        _verifier = new PackageVerifier(Path.Combine(options.InstalledDirectory, ".stamps"), time);
        if (options.ModelDirectories.FirstOrDefault(folder => !Directory.Exists(folder)) is { } absent)
        {
            throw new PackageException($"--model-dir {absent}: there is no such folder.");
        }

        var catalogue = options.BundledDirectory is null ? null : Path.Combine(options.BundledDirectory, ModelCatalogue.FileName);
        Catalogue = File.Exists(catalogue) ? ModelCatalogue.Read(catalogue) : ModelCatalogue.Empty;
    }

    public ModelCatalogue Catalogue { get; }

    /// <summary>Every package, each name once. Reads the disk: keep the answer.</summary>
    public IReadOnlyList<PackageListing> List() =>
        [.. _discovery.FindAll().GroupBy(listing => listing.Name, StringComparer.Ordinal).Select(Choose)];

    /// <summary>Every name clients may ask for: those of the catalogue whose package is here, then the packages' own.</summary>
    public IReadOnlyList<ServedName> ListNames()
    {
        var packages = List().ToDictionary(listing => listing.Name, StringComparer.Ordinal);
        var aliases = Catalogue.Entries.Where(entry => packages.ContainsKey(entry.Package)).Select(entry => new ServedName(entry.Name, packages[entry.Package])).ToList();
        var own = packages.Values.Where(listing => !aliases.Exists(alias => alias.Name == listing.Name)).Select(listing => new ServedName(listing.Name, listing));
        return [.. aliases, .. own];
    }

    /// <summary>The package behind a name of the catalogue or of its own; null when there is none.</summary>
    public PackageListing? Find(string model)
    {
        var name = Catalogue.PackageOf(model);
        var found = _discovery.FindAll().Where(listing => listing.Name == name).ToList();
        return found.Count == 0 ? null : Choose(found);
    }

    /// <summary>What has to be installed before the model can be loaded: its package and those that it uses, without those that are here.</summary>
    public IReadOnlyList<string> MissingFor(string model)
    {
        var found = Find(model);
        var missing = (found?.Manifest?.Uses ?? []).SelectMany(MissingFor);
        return [.. found is { State: PackageState.NotInstalled or PackageState.Outdated } ? missing.Prepend(model) : missing];
    }

    /// <summary>The package behind a name, checked: what is returned may be loaded.</summary>
    /// <exception cref="PackageException">There is none, it is not installed, or a file is damaged; the message says which, and the cure.</exception>
    public async Task<ModelPackage> OpenAsync(string model, CancellationToken cancellationToken)
    {
        var listing = Find(model) ?? throw Unknown(model);
        if (listing.State == PackageState.NotInstalled)
        {
            throw new PackageException($"{listing.Name} is not installed: run 'mai pull {listing.Name}'.");
        }

        if (listing.Manifest is null)
        {
            throw new PackageException($"{listing.Name} cannot be used: {listing.Problem}");
        }

        var package = new ModelPackage(listing.Manifest, listing.Folder);
        var damages = await _verifier.VerifyAsync(package, thorough: false, cancellationToken);
        return damages.Count == 0 ? package : throw Damaged(package, damages);
    }

    /// <summary>What is wrong with a package's files; empty when nothing is.</summary>
    /// <param name="thorough">Read every file whole, even those that look untouched since they were last checked.</param>
    public Task<IReadOnlyList<FileDamage>> VerifyAsync(ModelPackage package, bool thorough, CancellationToken cancellationToken) =>
        _verifier.VerifyAsync(package, thorough, cancellationToken);

    /// <summary>Installs a package, or repairs or renews an installed one; one that is whole and current is only checked.</summary>
    /// <param name="model">A name of the catalogue or of a package, a source (<c>hf:owner/repo@revision</c>) or the path of a folder.</param>
    /// <param name="name">What to call a package from a source; null = as the source has it.</param>
    /// <exception cref="PackageException">It cannot be; what was fetched so far is kept for the next attempt.</exception>
    public async Task<ModelPackage> InstallAsync(string model, string? name, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        // :: Step 1: a known package by its manifest, anything else by asking its source
        PackageManifest? recipe = null;
        SourceReference reference;
        if (SourceReference.IsSource(model))
        {
            reference = Reference(model);
        }
        else
        {
            var listing = FindRecipe(Catalogue.PackageOf(model)) ?? throw Unknown(model);
            recipe = listing.Manifest ?? throw new PackageException($"{listing.Name} cannot be installed: {listing.Problem}");
            reference = SourceReference.Parse(recipe.Source);
            var isPlaced = listing.State != PackageState.NotInstalled && !IsManaged(listing);
            if (isPlaced || reference is RepoReference || recipe.Files.Any(file => file.Sha256 is null))
            {
                return await OpenInPlaceAsync(listing, cancellationToken);
            }
        }

        // :: Step 2: what there is to fetch
        var source = Open(reference, recipe);
        using var connection = source as IDisposable;
        var plan = await source.PlanAsync(name, recipe, cancellationToken);
        CheckPlan(plan, model);
        if (recipe is null)
        {
            CheckNameIsFree(plan.Manifest, reference);
        }

        // :: Step 3: fetch it, and note the hashes just computed
        var package = await new PackageInstallation(_options, _time, progress).RunAsync(source, plan, cancellationToken);
        _verifier.Trust(package);
        return package;
    }

    /// <summary>Of several folders with one name the first counts, except that a bare manifest gives way to its installed files.</summary>
    private PackageListing Choose(IEnumerable<PackageListing> sameName)
    {
        var all = sameName.ToList();
        var chosen = all.Find(listing => listing.State != PackageState.NotInstalled) ?? all[0];
        var isOutdated = chosen.State == PackageState.Installed && IsManaged(chosen)
            && all.Exists(other => other.State == PackageState.NotInstalled && !IsSame(other.Manifest!, chosen.Manifest!));
        return isOutdated ? chosen with { State = PackageState.Outdated } : chosen;
    }

    /// <summary>The manifest that pins what should be installed: a bundled one before what was installed from it.</summary>
    private PackageListing? FindRecipe(string name)
    {
        var all = _discovery.FindAll().Where(listing => listing.Name == name).ToList();
        return all.Find(listing => listing.State == PackageState.NotInstalled) ?? all.FirstOrDefault();
    }

    private bool IsManaged(PackageListing listing) => Path.GetDirectoryName(listing.Folder) == _options.InstalledDirectory;

    private static bool IsSame(PackageManifest one, PackageManifest other) =>
        ManifestWriter.Write(one).AsSpan().SequenceEqual(ManifestWriter.Write(other));

    private async Task<ModelPackage> OpenInPlaceAsync(PackageListing listing, CancellationToken cancellationToken)
    {
        var package = new ModelPackage(listing.Manifest!, listing.Folder);
        var damages = await _verifier.VerifyAsync(package, thorough: true, cancellationToken);
        return damages.Count == 0 ? package : throw Damaged(package, damages);
    }

    private static SourceReference Reference(string text)
    {
        if (text.StartsWith("npm:", StringComparison.Ordinal) || text.StartsWith("hf:", StringComparison.Ordinal))
        {
            return SourceReference.Parse(text);
        }

        var path = text.StartsWith("local:", StringComparison.Ordinal) ? text["local:".Length..] : text;
        if (path.StartsWith("~/", StringComparison.Ordinal))
        {
            path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]);
        }

        return Directory.Exists(path)
            ? new LocalReference(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            : throw new PackageException($"'{text}' is neither a folder nor a source: expected a package's name, npm:name@version, hf:owner/repo@revision or the path of a folder.");
    }

    private IPackageSource Open(SourceReference reference, PackageManifest? recipe) => reference switch
    {
        NpmReference npm => new NpmSource($"{npm.Name}@{npm.Version}", recipe?.SourceSha256),
        HubReference hub => new HubSource(hub, _options.Hub, _time),
        LocalReference local => new LocalSource(local),
        _ => throw new PackageException($"{reference} is nothing that can be installed."),
    };

    private void CheckPlan(PackagePlan plan, string model)
    {
        if (!PackageName.IsValid(plan.Manifest.Name))
        {
            throw new PackageException($"{model}: '{plan.Manifest.Name}' cannot be a package's name, which has {PackageName.Rule}; give another one with --name.");
        }

        if (plan.Manifest.TotalBytes > _options.MaxPackageBytes)
        {
            throw new PackageException($"{model}: {plan.Manifest.TotalBytes} bytes in all; at most {_options.MaxPackageBytes} are installed.");
        }
    }

    /// <summary>A pull never takes the place of another model that happens to have the same name; a new revision of the same one may.</summary>
    private void CheckNameIsFree(PackageManifest manifest, SourceReference reference)
    {
        foreach (var listing in _discovery.FindAll())
        {
            if (listing.Name != manifest.Name || listing.Manifest is not { } other || listing.Folder == (reference as LocalReference)?.Folder)
            {
                continue;
            }

            var known = SourceReference.Parse(other.Source);
            var isSame = known is HubReference before && SourceReference.Parse(manifest.Source) is HubReference now ? before.IsSameModel(now) : other.Source == manifest.Source;
            if (!isSame)
            {
                throw new PackageException($"There is already a package {manifest.Name}, from {other.Source} in {listing.Folder}: give this one another name with --name.");
            }
        }
    }

    private PackageException Unknown(string model)
    {
        var names = string.Join(", ", ListNames().Select(served => served.Name).Take(50));
        return new PackageException($"There is no model '{model}'. Known are: {(names.Length > 0 ? names : "none")}. Others can be pulled from a source: hf:owner/repo@revision or the path of a folder.");
    }

    private PackageException Damaged(ModelPackage package, IReadOnlyList<FileDamage> damages)
    {
        var name = package.Manifest.Name;
        var cure = package.Manifest.Source == "repo" ? $"Restore it with 'git checkout -- {package.Folder}'."
            : Path.GetDirectoryName(package.Folder) == _options.InstalledDirectory ? $"Run 'mai pull {name}' to fetch it again."
            : "Copy the package's files again from where they came.";
        return new PackageException($"{name} is damaged and is not loaded:{string.Concat(damages.Select(damage => $"\n  {damage}"))}\n{cure}");
    }
}
