namespace MaiCluster.Engines.Packages;

/// <summary>A package on this machine whose files are all there.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Folder">Where its files lie.</param>
public sealed record ModelPackage(PackageManifest Manifest, string Folder)
{
    /// <summary>Where one of the manifest's files lies.</summary>
    public string PathOf(PackageFile file) => PackagePath.In(Folder, file.Path);

    /// <summary>Where the file of a name lies.</summary>
    /// <exception cref="InvalidDataException">The manifest has no such file.</exception>
    public string FileNamed(string path) => Manifest.Files.FirstOrDefault(file => file.Path == path) is { } file
        ? PathOf(file)
        : throw new InvalidDataException($"{Manifest.Name} has no {path}.");
}
