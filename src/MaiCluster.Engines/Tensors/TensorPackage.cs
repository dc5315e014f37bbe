using System.Globalization;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>A tensor package: an ONNX file, or one in each of several folders whose names are numbers.</summary>
internal sealed class TensorPackage
{
    private const string Extension = ".onnx", UsualFile = "model.onnx";

    /// <summary>Versions of one package; all are loaded.</summary>
    private const int MostVersions = 16;

    private TensorPackage(TensorPackageSettings settings, IReadOnlyList<(string Path, TensorSignature Signature)> versions) => (Settings, Versions) = (settings, versions);

    public TensorPackageSettings Settings { get; }

    /// <summary>In rising order of their numbers.</summary>
    public IReadOnlyList<(string Path, TensorSignature Signature)> Versions { get; }

    /// <exception cref="InvalidDataException">It cannot be served; the message says why.</exception>
    public static TensorPackage Open(ModelPackage package)
    {
        var settings = ReadSettings(package.Manifest);
        var folders = package.Manifest.Files.Select(file => FolderOf(file.Path)).Where(folder => VersionOf(folder) is not null).Distinct(StringComparer.Ordinal).ToList();
        if (folders.Count > 0 && settings.Version is not null)
        {
            throw new InvalidDataException($"{package.Manifest.Name} has version folders ({string.Join(", ", folders)}) and 'engine.version': one of the two says what its versions are.");
        }

        if (folders.Count > MostVersions)
        {
            throw new InvalidDataException($"{package.Manifest.Name} has {folders.Count} version folders; at most {MostVersions} are served.");
        }

        var versions = (folders.Count > 0 ? folders : [""])
            .Select(folder => (Path: FileIn(package, folder, settings), Version: VersionOf(folder) ?? settings.Version ?? 1))
            .OrderBy(version => version.Version)
            .Select(version => (version.Path, Signature: OnnxSignatureReader.Read(version.Path, version.Version)))
            .ToList();
        foreach (var (path, signature) in versions)
        {
            CheckBatchAxis(path, signature, settings.Batching);
        }

        return new TensorPackage(settings, versions);
    }

    private static TensorPackageSettings ReadSettings(PackageManifest manifest)
    {
        try
        {
            return TensorPackageSettings.Read(manifest);
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static string FileIn(ModelPackage package, string folder, TensorPackageSettings settings)
    {
        var files = package.Manifest.Files.Where(file => FolderOf(file.Path) == folder).ToList();
        var graphs = files.Where(file => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)).ToList();
        var name = settings.File ?? (graphs.Count == 1 ? NameOf(graphs[0].Path) : UsualFile);
        var found = files.Find(file => NameOf(file.Path) == name);
        var where = folder.Length == 0 ? package.Manifest.Name : $"{package.Manifest.Name}/{folder}";
        return found is not null
            ? package.PathOf(found)
            : throw new InvalidDataException($"{where} has no file '{name}'; its ONNX files: {(graphs.Count > 0 ? string.Join(", ", graphs.Select(file => NameOf(file.Path))) : "none")}. 'engine.file' names the one to serve.");
    }

    private static void CheckBatchAxis(string path, TensorSignature signature, TensorBatching batching)
    {
        if (batching.MaxBatchSize > 0 && signature.Inputs.Concat(signature.Outputs).FirstOrDefault(spec => spec.HasAnyShape || spec.Shape.Count == 0 || spec.Shape[0] != -1) is { } wrong)
        {
            throw new InvalidDataException($"{path}: 'engine.maxBatchSize' is {batching.MaxBatchSize}, and '{wrong.Name}' has no open first axis to batch along: it is {wrong.ShapeText}.");
        }
    }

    private static int? VersionOf(string folder) =>
        int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 && folder[0] != '0' ? version : null;

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
