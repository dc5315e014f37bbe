using System.Globalization;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>A folder that holds a graph by its usual name, or one in each of several folders whose names are numbers: it says by itself that it is a tensor model.</summary>
internal static class OnnxFolder
{
    public const string GraphName = "model.onnx";

    public static bool IsOne(string folder) =>
        File.Exists(Path.Combine(folder, GraphName)) || VersionsOf(folder).Any(version => File.Exists(Path.Combine(version, GraphName)));

    /// <summary>A manifest for a folder that brings none: sizes as found, nothing pinned.</summary>
    /// <exception cref="PackageException">It cannot be a package.</exception>
    public static PackageManifest Manifest(string name, string folder)
    {
        var files = VersionsOf(folder).Prepend(folder)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => GenaiFolder.Takes(Path.GetFileName(file)))
            .Take(ManifestReader.MaxFiles + 1)
            .Select(file => new PackageFile(Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), FileVersion.Of(file).Bytes, null))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToArray();
        if (files.Length > ManifestReader.MaxFiles)
        {
            throw new PackageException($"{folder}: more than {ManifestReader.MaxFiles} files; that is no model's folder.");
        }

        if (files.Select(file => (file.Path, Fault: PackagePath.Fault(file.Path))).FirstOrDefault(file => file.Fault is not null) is { Fault: { } fault } bad)
        {
            throw new PackageException($"{folder}: the file '{bad.Path}' cannot be in a package: {fault}.");
        }

        return new PackageManifest
        {
            Name = name,
            Modality = "tensor",
            Licence = "unknown",
            Source = new LocalReference(folder).ToString(),
            Dtype = ModelDtype.Auto,
            Files = files,
        };
    }

    private static IEnumerable<string> VersionsOf(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Where(version => int.TryParse(Path.GetFileName(version), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        : [];
}
