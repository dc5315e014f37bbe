using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages;

/// <summary>Finds package folders. A folder is one when it has a <c>model.json</c>, or a <c>genai_config.json</c> or a graph, which say enough by themselves.</summary>
internal sealed class PackageDiscovery(PackageStoreOptions options)
{
    /// <summary>A thousand folders: a look at each is a few system calls.</summary>
    private const int MaxFolders = 1_000;

    /// <summary>Every folder found, those looked at first in front; names may repeat.</summary>
    public List<PackageListing> FindAll()
    {
        var roots = options.ModelDirectories.Select(Path.GetFullPath).Append(options.InstalledDirectory);
        if (options.BundledDirectory is not null)
        {
            roots = roots.Append(Path.GetFullPath(options.BundledDirectory));
        }

        return [.. roots.SelectMany(Folders).Select(Read)];
    }

    private static IEnumerable<string> Folders(string root)
    {
        if (IsPackage(root))
        {
            return [root];
        }

        return Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Where(folder => !Path.GetFileName(folder).StartsWith('.') && IsPackage(folder)).Take(MaxFolders).Order(StringComparer.Ordinal)
            : [];
    }

    private static bool IsPackage(string folder) =>
        File.Exists(Path.Combine(folder, PackageManifest.FileName)) || File.Exists(Path.Combine(folder, GenaiFolder.ConfigName)) || OnnxFolder.IsOne(folder);

    /// <summary>What a folder is; a bad one is a listing too, so that it is shown and the others still serve.</summary>
    public static PackageListing Read(string folder)
    {
        var path = Path.Combine(folder, PackageManifest.FileName);
        var name = Path.GetFileName(folder);
        var isPinned = File.Exists(path);
        var config = Path.Combine(folder, GenaiFolder.ConfigName);
        var created = new DateTimeOffset(File.GetLastWriteTimeUtc(isPinned ? path : File.Exists(config) ? config : folder));
        try
        {
            var manifest = isPinned ? ManifestReader.Read(path) : LocalSource.Generate(NameOf(folder), folder);
            var (state, problem) = Look(manifest, folder);
            return new PackageListing(manifest.Name, folder, manifest, state, problem, created);
        }
        catch (Exception failure) when (failure is PackageException or IOException or UnauthorizedAccessException)
        {
            return new PackageListing(name, folder, null, PackageState.Damaged, failure.Message, created);
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(folder) is var name && PackageName.IsValid(name)
        ? name
        : throw new PackageException($"{folder}: the folder's name cannot be a model's name, which has {PackageName.Rule}.");

    private static (PackageState State, string? Problem) Look(PackageManifest manifest, string folder)
    {
        var damages = manifest.Files.Select(file => (file, damage: PackageVerifier.CheckSize(PackagePath.In(folder, file.Path), file.Bytes))).ToList();
        if (damages.TrueForAll(entry => entry.damage is null))
        {
            return (PackageState.Installed, null);
        }

        var isRecipe = SourceReference.Parse(manifest.Source) is NpmReference or HubReference
            && manifest.Files.All(file => !File.Exists(PackagePath.In(folder, file.Path)));
        return isRecipe
            ? (PackageState.NotInstalled, null)
            : (PackageState.Damaged, damages.First(entry => entry.damage is not null).damage!.ToString());
    }
}
