namespace MaiCluster.Engines.Packages;

/// <summary>A package on this machine whose files are all there.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Folder">Where its files lie.</param>
public sealed record ModelPackage(PackageManifest Manifest, string Folder)
{
    /// <summary>Where one of the manifest's files lies.</summary>
    public string PathOf(PackageFile file) => PackagePath.In(Folder, file.Path);
}
