using System.Text.Json;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages;

/// <summary>The only way from <c>model.json</c> to a <see cref="PackageManifest"/>: what it lets through is safe to join to a folder.</summary>
internal static class ManifestReader
{
    /// <summary>512 files: a voice package has one per voice, about 60.</summary>
    public const int MaxFiles = 512;

    /// <summary>8 other packages: a model of several parts names three.</summary>
    private const int MaxUses = 8;

    /// <summary>64 GiB for one file.</summary>
    public const long MaxFileBytes = 64L << 30;

    private static readonly Dictionary<string, ModelDtype> Dtypes = new()
    {
        ["auto"] = ModelDtype.Auto,
        ["float32"] = ModelDtype.Float32,
        ["float16"] = ModelDtype.Float16,
        ["bfloat16"] = ModelDtype.BFloat16,
    };

    public static PackageManifest Read(string path) => Read(JsonFile.Read(path), path);

    /// <param name="file">What to call it in an error.</param>
    public static PackageManifest Read(JsonElement json, string file)
    {
        var root = new StrictObject(json, file, "");
        root.Whole("format", PackageManifest.Format, PackageManifest.Format);
        var manifest = new PackageManifest
        {
            Name = root.Text("name", PackageName.MaxLength) is var name && PackageName.IsValid(name)
                ? name
                : throw root.Refuse("name", $"is '{name}'; a name has {PackageName.Rule}"),
            Modality = root.Text("modality", 32) is var modality && modality.All(c => char.IsAsciiLetterLower(c) || c == '-')
                ? modality
                : throw root.Refuse("modality", $"is '{modality}'; a modality has lower-case letters, such as text"),
            Licence = root.Text("licence", 128),
            Source = root.Text("source", 1024),
            SourceSha256 = OptionalSha256(root, "sourceSha256"),
            Dtype = root.Text("dtype", 16) is var dtype && Dtypes.TryGetValue(dtype, out var known)
                ? known
                : throw root.Refuse("dtype", $"is '{dtype}'; one of {string.Join(", ", Dtypes.Keys)} is expected"),
            Files = ReadFiles(root),
            Uses = ReadUses(root),
            Engine = root.OptionalElement("engine") ?? JsonElement.Parse("{}"),
        };
        root.Close();
        if (manifest.Engine.ValueKind != JsonValueKind.Object)
        {
            throw root.Refuse("engine", "must be an object");
        }

        CheckSource(manifest, root);
        return manifest;
    }

    private static IReadOnlyList<string> ReadUses(StrictObject root)
    {
        var uses = root.OptionalTexts("uses", MaxUses, PackageName.MaxLength);
        return uses.FirstOrDefault(name => !PackageName.IsValid(name)) is { } wrong ? throw root.Refuse("uses", $"has '{wrong}'; a name has {PackageName.Rule}") : uses;
    }

    private static List<PackageFile> ReadFiles(StrictObject root)
    {
        var files = new List<PackageFile>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { PackageManifest.FileName };
        var sources = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in root.Items("files", MaxFiles))
        {
            var file = new PackageFile(
                SafePath(item, "path", item.Text("path", PackagePath.MaxLength)),
                item.Whole("bytes", 0, MaxFileBytes),
                OptionalSha256(item, "sha256") ?? throw item.Refuse("sha256", "is missing"),
                item.OptionalText("from", PackagePath.MaxLength) is { } from ? SafePath(item, "from", from) : null);
            item.Close();

            // Upper and lower case are one name on some systems, so they are here.
            if (!taken.Add(file.Path))
            {
                throw item.Refuse("path", $"is '{file.Path}', which is named twice or is the manifest itself");
            }

            if (!sources.Add(file.From ?? file.Path))
            {
                throw item.Refuse("from", $"is '{file.From ?? file.Path}', which another file is made from");
            }

            files.Add(file);
        }

        foreach (var file in files)
        {
            for (var slash = file.Path.IndexOf('/'); slash >= 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                if (taken.Contains(file.Path[..slash]))
                {
                    throw root.Refuse("files", $"has '{file.Path[..slash]}' as a file and as the folder of '{file.Path}'");
                }
            }
        }

        return files;
    }

    private static void CheckSource(PackageManifest manifest, StrictObject root)
    {
        SourceReference source;
        try
        {
            source = SourceReference.Parse(manifest.Source);
        }
        catch (PackageException failure)
        {
            throw root.Refuse("source", $"is no source: {failure.Message.TrimEnd('.')}");
        }

        if (source is NpmReference && manifest.SourceSha256 is null)
        {
            throw root.Refuse("sourceSha256", "is missing: an npm source needs the SHA-256 of its tarball");
        }

        if (source is not NpmReference && manifest.SourceSha256 is not null)
        {
            throw root.Refuse("sourceSha256", "belongs to npm sources only");
        }
    }

    private static string SafePath(StrictObject item, string field, string path) =>
        PackagePath.Fault(path) is { } fault ? throw item.Refuse(field, $"is '{path}': {fault}") : path;

    private static string? OptionalSha256(StrictObject item, string field)
    {
        var text = item.OptionalText(field, 64);
        return text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigitLower))
            ? text
            : throw item.Refuse(field, $"is '{text}'; 64 lower-case hexadecimal digits are expected");
    }
}
