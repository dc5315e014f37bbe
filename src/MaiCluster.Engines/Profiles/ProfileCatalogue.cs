using System.Collections.Concurrent;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Profiles;

/// <summary>
/// The profiles of a node, the first found of: measured here (<c>DATA/profiles/PACKAGE/KIND.json</c>), brought along by
/// the package (<c>profiles/KIND.json</c> in its folder), shipped (<c>models/profiles/PACKAGE.KIND.json</c>), guessed.
/// </summary>
public sealed partial class ProfileCatalogue : IProfileCatalogue
{
    /// <summary>Files of a folder that are read.</summary>
    private const int MaxFiles = 1_000;

    private readonly ProfileCatalogueOptions _options;
    private readonly PackageStore _packages;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);
    private Known _known;

    /// <exception cref="PackageException">A shipped profile is damaged.</exception>
    public ProfileCatalogue(ProfileCatalogueOptions options, PackageStore packages, TimeProvider time, ILogger log)
    {
        _options = options;
        _packages = packages;
        _time = time;
        _log = log;
        Shipped = ReadShipped(options);
        _known = new Known(this, time.GetTimestamp());
    }

    /// <summary>Those that came with the program, by package and kind.</summary>
    public IReadOnlyList<ModelProfile> Shipped { get; }

    /// <summary>What the simulated kinds can answer for without a package's files: shipped ones, and those put into the data folder. Reads the disk.</summary>
    public IReadOnlyList<ModelProfile> ListSimulated()
    {
        var placed = Path.Combine(_options.DataDirectory, "profiles");
        var packages = Directory.Exists(placed)
            ? Directory.EnumerateDirectories(placed).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal).Take(MaxFiles)
            : [];
        return [.. Shipped.Select(profile => profile.Package).Union(packages, StringComparer.Ordinal)
            .SelectMany(package => _options.SimulatedKinds.Select(kind => Find(package, kind)).OfType<ModelProfile>())];
    }

    public ModelProfile? Find(string package, string deviceKind)
    {
        var known = _known;
        if (_time.GetElapsedTime(known.Since) >= _options.Refresh)
        {
            _known = known = new Known(this, _time.GetTimestamp());
        }

        return known.Find(package, deviceKind);
    }

    private static List<ModelProfile> ReadShipped(ProfileCatalogueOptions options)
    {
        var folder = options.BundledDirectory is null ? null : Path.Combine(options.BundledDirectory, "profiles");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MaxFiles).Select(ProfileFile.Read)]
            : [];
    }

    /// <summary>A file of this package and kind; null where there is none, or a damaged one, which is reported once and never stops a plan.</summary>
    private ModelProfile? ReadIfThere(string path, string package, string kind)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var profile = ProfileFile.Read(path);
            return profile.Package == package && profile.DeviceKind == kind
                ? profile
                : throw new PackageException($"{path}: it is the profile of {profile.Package} on {profile.DeviceKind}; {package} on {kind} is expected.");
        }
        catch (PackageException error)
        {
            if (_reported.TryAdd(error.Message, true))
            {
                LogRefused(error.Message);
            }

            return null;
        }
    }

    [LoggerMessage(43, LogLevel.Warning, "A profile is not used: {Problem}")]
    private partial void LogRefused(string problem);

    /// <summary>What was found since a time; thrown away whole.</summary>
    private sealed class Known(ProfileCatalogue catalogue, long since)
    {
        private readonly ConcurrentDictionary<(string Package, string Kind), ModelProfile?> _profiles = new();
        private readonly Lazy<Dictionary<string, PackageListing>> _packages = new(() =>
            catalogue._packages.List().ToDictionary(listing => listing.Name, StringComparer.Ordinal));

        /// <summary>Those that came after the list was made, and names that no package has: each is looked for once.</summary>
        private readonly ConcurrentDictionary<string, PackageListing?> _others = new(StringComparer.Ordinal);

        public long Since => since;

        public ModelProfile? Find(string package, string kind) =>
            _profiles.TryGetValue((package, kind), out var profile) ? profile : _profiles.GetOrAdd((package, kind), Read(package, kind));

        private ModelProfile? Read(string package, string kind)
        {
            // Both become parts of a path.
            if (!PackageName.IsValid(package) || !DeviceKind.IsName(kind))
            {
                return null;
            }

            var options = catalogue._options;
            var listing = _packages.Value.GetValueOrDefault(package) ?? _others.GetOrAdd(package, catalogue._packages.Find);
            if (listing?.Manifest is { } manifest && !ProfileGuess.CanRun(manifest, kind, options.SimulatedKinds))
            {
                return null;
            }

            return catalogue.ReadIfThere(options.MeasuredPath(package, kind), package, kind)
                ?? (listing is null ? null : catalogue.ReadIfThere(Path.Combine(listing.Folder, "profiles", kind + ".json"), package, kind))
                ?? catalogue.Shipped.FirstOrDefault(profile => profile.Package == package && profile.DeviceKind == kind)
                ?? (listing is null ? null : ProfileGuess.Of(listing, kind));
        }
    }
}
